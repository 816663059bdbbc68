package io.magicoder.languagemodel.text.jinja;

import org.jspecify.annotations.Nullable;

/** What can be called. */
@FunctionalInterface
interface Function {
    @Nullable Object call(CallArguments arguments);
}
