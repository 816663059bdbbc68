package io.magicoder.events;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The documentation comments of the events: the one place where their members are described. */
final class JavadocTexts {
    private static final Path SOURCES = Path.of("src", "main", "java");

    /** By {@code Type} or {@code Type.member}, where a nested type is named as in the source. */
    private final Map<String, String> texts = new HashMap<>();

    private JavadocTexts() {}

    /** Of a type and the types nested in it. */
    static JavadocTexts of(Class<?> topLevel) {
        JavadocTexts texts = new JavadocTexts();
        texts.read(SOURCES.resolve(topLevel.getName().replace('.', '/') + ".java"), topLevel.getPackageName());
        return texts;
    }

    Optional<String> of(String typeOrMember) {
        return Optional.ofNullable(texts.get(typeOrMember));
    }

    private void read(Path source, String packageName) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(trees, packageName).scan(unit, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Scanner extends TreePathScanner<Void, String> {
        private final DocTrees trees;
        private final String packageName;

        Scanner(DocTrees trees, String packageName) {
            this.trees = trees;
            this.packageName = packageName;
        }

        @Override
        public Void visitClass(ClassTree type, String enclosing) {
            String name =
                    enclosing.isEmpty() ? type.getSimpleName().toString() : enclosing + "." + type.getSimpleName();
            comment().ifPresent(comment -> {
                texts.put(name, text(comment.getFullBody(), name));
                comment.getBlockTags().stream()
                        .filter(ParamTree.class::isInstance)
                        .map(ParamTree.class::cast)
                        .forEach(tag -> texts.put(name + "." + tag.getName(), text(tag.getDescription(), name)));
            });
            return super.visitClass(type, name);
        }

        @Override
        public Void visitVariable(VariableTree variable, String enclosing) {
            if (getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.ENUM) {
                comment()
                        .ifPresent(comment -> texts.put(
                                enclosing + "." + variable.getName(), text(comment.getFullBody(), enclosing)));
            }
            return super.visitVariable(variable, enclosing);
        }

        private Optional<DocCommentTree> comment() {
            TreePath path = getCurrentPath();
            return Optional.ofNullable(trees.getDocCommentTree(path));
        }

        private String text(List<? extends DocTree> parts, String type) {
            return parts.stream()
                    .map(part -> text(part, type))
                    .collect(Collectors.joining())
                    .replaceAll("\\s+", " ")
                    .strip();
        }

        private String text(DocTree part, String type) {
            return switch (part) {
                case TextTree text -> text.getBody();
                case LiteralTree literal -> literal.getBody().getBody();
                case LinkTree link ->
                    link.getLabel().isEmpty()
                            ? link.getReference()
                                    .getSignature()
                                    .replace('#', '.')
                                    .replaceFirst("^\\.", "")
                            : text(link.getLabel(), type);
                case ValueTree value -> constant(value, type);
                case StartElementTree _, EndElementTree _ -> " ";
                default -> part.toString();
            };
        }

        /** The value of the constant that {@code {@value X#Y}} or, in its own type, {@code {@value #Y}} names. */
        private String constant(ValueTree value, String type) {
            String[] reference = value.getReference().getSignature().split("#", 2);
            String owner = reference[0].isEmpty() ? type.replace('.', '$') : reference[0];
            try {
                var field = Class.forName(packageName + "." + owner).getDeclaredField(reference[1]);
                field.setAccessible(true);
                return String.valueOf(field.get(null));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("no constant " + value, e);
            }
        }
    }
}
