package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a stream has beside the text. */
public record StreamOptions(
        @Schema(description = "Whether the last chunk before [DONE] has the usage")
        @JsonProperty("include_usage")
        @Nullable Boolean includeUsage) {}
