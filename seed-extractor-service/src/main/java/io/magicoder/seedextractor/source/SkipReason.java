package io.magicoder.seedextractor.source;

/** Why a document, or a snippet of it, gave no seed. */
public enum SkipReason {
    /** The name of the file belongs to no programming language that is known here. */
    UNKNOWN_LANGUAGE,
    /** A link is not followed: what it points to is found where it lies, or is not part of the source. */
    LINK,
    /** Cannot be opened, is a pipe or device, is encrypted in its archive, or its bytes are damaged. */
    UNREADABLE,
    /** A row whose {@code content} is no text. */
    NO_CONTENT,
    /** Has a NUL character. */
    BINARY,
    /** Is not Unicode text. */
    NOT_UTF8,
    EMPTY,
    OVER_LONG,
    MINIFIED,
    GENERATED,
    /** Lies in a folder of somebody else's code, such as {@code node_modules}. */
    VENDORED,
    /** Every stretch that was tried is blank, a licence header, imports only, generated, or too long. */
    NO_USABLE_LINES,
    /** The seed is too large for a record. */
    OVERSIZE_SEED,
    /** More comes out of the archive than anybody packs; its rest is passed over. */
    ARCHIVE_BOMB,
    /** An archive in archives in archives. */
    TOO_DEEP,
    /** Its path is not among those that the run takes. */
    PATH,
    /** Its licence is not among those that the run takes. */
    LICENSE,
    /** The lines of the seed touch a secret of their file. */
    SECRET,
    /** A language that strategy {@code syntax} has no grammar for. */
    NO_GRAMMAR,
    /** Does not parse without errors. */
    DOES_NOT_PARSE,
    /** Has no function, method or class of the right size and quality. */
    NO_DEFINITION,
    /** A snippet that is nearly the same as one that was taken. */
    NEAR_DUPLICATE,
    /** Its repository has given as many seeds as it may. */
    REPOSITORY_FULL,
    /** Was not there any more when it was its turn, or became another one while it was read. */
    CHANGED
}
