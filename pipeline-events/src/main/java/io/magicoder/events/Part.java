package io.magicoder.events;

import java.util.Locale;

/** A part of the pipeline that writes or reads topics. */
public enum Part {
    SEED_EXTRACTOR,
    GENERATOR,
    CLEANER,
    TRAINER,
    INFERENCE,
    COMMAND_LINE;

    /** In lower case, with hyphens. */
    public String partName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the part calls itself in the CloudEvents header {@code ce_source}: {@code /magicoder/} and its name. */
    public String source() {
        return "/magicoder/" + partName();
    }
}
