package io.magicoder.languagemodel;

import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads the native libraries of PyTorch and of the tokenizers once, which leaves them unpacked in {@code DJL_CACHE_DIR}: for an
 * image whose containers cannot write there.
 */
public final class UnpackNativesMain {
    private UnpackNativesMain() {}

    public static void main(String[] arguments) throws IOException {
        Djl.newManager().close();
        Path folder = Files.createTempDirectory("tokenizer");
        Tokenizer.writeByteLevel(folder);
        Tokenizer.load(folder).close();
        System.out.println("unpacked to " + System.getenv().getOrDefault("DJL_CACHE_DIR", "the user's cache"));
    }
}
