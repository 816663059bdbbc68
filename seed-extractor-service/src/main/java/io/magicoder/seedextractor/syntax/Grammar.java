package io.magicoder.seedextractor.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a language calls its parts: the kinds of nodes in the trees of its tree-sitter grammar.
 *
 * @param language as seeds name it
 * @param library the grammar's native library, {@code tree-sitter-}{@code library}
 * @param symbol the function of that library that gives the grammar
 * @param functions definitions that are functions, or methods if they lie in a class
 * @param classes definitions that hold others
 * @param bindings statements that are functions if they bind a name to one
 * @param wrappers what stands around a definition and belongs to it, such as decorators of it or its template's parameters
 * @param prefixes siblings before a definition that belong to it, such as attributes
 * @param containers what definitions may lie in, besides classes and wrappers
 * @param lambdas functions without a name, for {@code bindings}
 * @param comments comments
 * @param decisions nodes, and tokens such as {@code &&}, each of which adds a path through a function
 * @param docstring what documents a definition as the first statement of its body; empty if nothing does
 */
public record Grammar(
        String language,
        String library,
        String symbol,
        Set<String> functions,
        Set<String> classes,
        Set<String> bindings,
        Set<String> wrappers,
        Set<String> prefixes,
        Set<String> containers,
        Set<String> lambdas,
        Set<String> comments,
        Set<String> decisions,
        Set<String> docstring) {

    private static final Map<String, Grammar> ALL = List.of(
                    new Grammar(
                            "python",
                            "python",
                            "tree_sitter_python",
                            Set.of("function_definition"),
                            Set.of("class_definition"),
                            Set.of(),
                            Set.of("decorated_definition"),
                            Set.of(),
                            Set.of("module", "block", "if_statement", "else_clause", "try_statement"),
                            Set.of(),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "elif_clause",
                                    "for_statement",
                                    "while_statement",
                                    "except_clause",
                                    "case_clause",
                                    "conditional_expression",
                                    "boolean_operator",
                                    "for_in_clause",
                                    "if_clause"),
                            Set.of("string")),
                    new Grammar(
                            "java",
                            "java",
                            "tree_sitter_java",
                            Set.of("method_declaration", "constructor_declaration", "compact_constructor_declaration"),
                            Set.of(
                                    "class_declaration",
                                    "interface_declaration",
                                    "enum_declaration",
                                    "record_declaration",
                                    "annotation_type_declaration"),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(
                                    "program",
                                    "class_body",
                                    "interface_body",
                                    "enum_body",
                                    "enum_body_declarations",
                                    "annotation_type_body"),
                            Set.of(),
                            Set.of("line_comment", "block_comment"),
                            Set.of(
                                    "if_statement",
                                    "for_statement",
                                    "enhanced_for_statement",
                                    "while_statement",
                                    "do_statement",
                                    "catch_clause",
                                    "ternary_expression",
                                    "case",
                                    "&&",
                                    "||"),
                            Set.of()),
                    new Grammar(
                            "cpp",
                            "cpp",
                            "tree_sitter_cpp",
                            Set.of("function_definition"),
                            Set.of("class_specifier", "struct_specifier"),
                            Set.of(),
                            Set.of("template_declaration"),
                            Set.of(),
                            Set.of(
                                    "translation_unit",
                                    "namespace_definition",
                                    "declaration_list",
                                    "linkage_specification",
                                    "field_declaration_list",
                                    "preproc_if",
                                    "preproc_ifdef",
                                    "preproc_else",
                                    "preproc_elif"),
                            Set.of(),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "for_statement",
                                    "for_range_loop",
                                    "while_statement",
                                    "do_statement",
                                    "case",
                                    "catch_clause",
                                    "conditional_expression",
                                    "&&",
                                    "||"),
                            Set.of()),
                    new Grammar(
                            "csharp",
                            "c-sharp",
                            "tree_sitter_c_sharp",
                            Set.of(
                                    "method_declaration",
                                    "constructor_declaration",
                                    "destructor_declaration",
                                    "operator_declaration",
                                    "conversion_operator_declaration"),
                            Set.of(
                                    "class_declaration",
                                    "struct_declaration",
                                    "record_declaration",
                                    "interface_declaration",
                                    "enum_declaration"),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of("compilation_unit", "namespace_declaration", "declaration_list", "preproc_if"),
                            Set.of(),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "for_statement",
                                    "foreach_statement",
                                    "while_statement",
                                    "do_statement",
                                    "case",
                                    "switch_expression_arm",
                                    "catch_clause",
                                    "conditional_expression",
                                    "&&",
                                    "||",
                                    "??"),
                            Set.of()),
                    new Grammar(
                            "typescript",
                            "typescript",
                            "tree_sitter_typescript",
                            Set.of("function_declaration", "generator_function_declaration", "method_definition"),
                            Set.of(
                                    "class_declaration",
                                    "abstract_class_declaration",
                                    "interface_declaration",
                                    "enum_declaration"),
                            Set.of("lexical_declaration", "public_field_definition"),
                            Set.of("export_statement"),
                            Set.of("decorator"),
                            Set.of(
                                    "program",
                                    "class_body",
                                    "internal_module",
                                    "module",
                                    "statement_block",
                                    "expression_statement",
                                    "ambient_declaration"),
                            Set.of("arrow_function", "function_expression"),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "for_statement",
                                    "for_in_statement",
                                    "while_statement",
                                    "do_statement",
                                    "catch_clause",
                                    "ternary_expression",
                                    "case",
                                    "&&",
                                    "||",
                                    "??"),
                            Set.of()),
                    new Grammar(
                            "shell",
                            "bash",
                            "tree_sitter_bash",
                            Set.of("function_definition"),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of("program"),
                            Set.of(),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "elif_clause",
                                    "for_statement",
                                    "c_style_for_statement",
                                    "while_statement",
                                    "case_item",
                                    "&&",
                                    "||"),
                            Set.of()),
                    new Grammar(
                            "rust",
                            "rust",
                            "tree_sitter_rust",
                            Set.of("function_item"),
                            Set.of("struct_item", "enum_item", "union_item", "trait_item", "impl_item"),
                            Set.of(),
                            Set.of(),
                            Set.of("attribute_item"),
                            Set.of("source_file", "mod_item", "declaration_list", "foreign_mod_item"),
                            Set.of(),
                            Set.of("line_comment", "block_comment"),
                            Set.of(
                                    "if_expression",
                                    "while_expression",
                                    "for_expression",
                                    "loop_expression",
                                    "match_arm",
                                    "&&",
                                    "||"),
                            Set.of()),
                    new Grammar(
                            "php",
                            "php",
                            "tree_sitter_php",
                            Set.of("function_definition", "method_declaration"),
                            Set.of(
                                    "class_declaration",
                                    "trait_declaration",
                                    "interface_declaration",
                                    "enum_declaration"),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of(
                                    "program",
                                    "namespace_definition",
                                    "compound_statement",
                                    "declaration_list",
                                    "enum_declaration_list",
                                    "if_statement"),
                            Set.of(),
                            Set.of("comment"),
                            Set.of(
                                    "if_statement",
                                    "else_if_clause",
                                    "for_statement",
                                    "foreach_statement",
                                    "while_statement",
                                    "do_statement",
                                    "case_statement",
                                    "catch_clause",
                                    "conditional_expression",
                                    "match_conditional_expression",
                                    "&&",
                                    "||",
                                    "??"),
                            Set.of()),
                    new Grammar(
                            "swift",
                            "swift",
                            "tree_sitter_swift",
                            Set.of("function_declaration", "init_declaration", "deinit_declaration"),
                            Set.of("class_declaration", "protocol_declaration"),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            Set.of("source_file", "class_body", "enum_class_body"),
                            Set.of(),
                            Set.of("comment", "multiline_comment"),
                            Set.of(
                                    "if_statement",
                                    "guard_statement",
                                    "for_statement",
                                    "while_statement",
                                    "repeat_while_statement",
                                    "switch_entry",
                                    "catch_block",
                                    "ternary_expression",
                                    "conjunction_expression",
                                    "disjunction_expression",
                                    "nil_coalescing_expression"),
                            Set.of()))
            .stream()
            .collect(Collectors.toUnmodifiableMap(Grammar::language, Function.identity()));

    /** The grammar of a language, if there is one. */
    public static Optional<Grammar> of(String language) {
        return Optional.ofNullable(ALL.get(language));
    }

    /** The languages that have a grammar, in alphabetical order. */
    public static Set<String> languages() {
        return new TreeSet<>(ALL.keySet());
    }
}
