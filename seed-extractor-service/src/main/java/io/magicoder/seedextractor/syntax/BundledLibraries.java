package io.magicoder.seedextractor.syntax;

import io.github.treesitter.jtreesitter.Language;
import io.github.treesitter.jtreesitter.NativeLibraryLookup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Native libraries of tree-sitter and its grammars, out of the jars that bring them for every platform. */
public final class BundledLibraries implements NativeLibraryLookup {
    /** Found by jtreesitter as a service. */
    public BundledLibraries() {}

    @Override
    public SymbolLookup get(Arena arena) {
        return load("tree-sitter", arena);
    }

    /** The language of a grammar; it and its library are loaded until the process ends. */
    static Language language(Grammar grammar) {
        return Language.load(load("tree-sitter-" + grammar.library(), Arena.global()), grammar.symbol());
    }

    @SuppressWarnings("restricted") // libraries that are no part of Java
    private static SymbolLookup load(String name, Arena arena) {
        String resource = "/lib/" + platform() + "-" + name + suffix();
        Path copy = null;
        try (InputStream in = BundledLibraries.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "strategy 'syntax' has no grammars for this platform (" + resource + "): use 'lines'");
            }
            copy = Files.createTempFile("magicoder-", suffix());
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return SymbolLookup.libraryLookup(copy, arena);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource + ": " + e.getMessage(), e);
        } finally {
            delete(copy);
        }
    }

    /** A library that is loaded needs its file no more, except on Windows, which refuses to delete it. */
    private static void delete(@Nullable Path copy) {
        if (copy != null) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                copy.toFile().deleteOnExit();
            }
        }
    }

    private static String platform() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        return architecture
                + switch (system()) {
                    case "mac" -> "-macos";
                    case "win" -> "-windows";
                    default -> "-linux-gnu";
                };
    }

    private static String suffix() {
        return switch (system()) {
            case "mac" -> ".dylib";
            case "win" -> ".dll";
            default -> ".so";
        };
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).substring(0, 3);
    }
}
