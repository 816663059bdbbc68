package io.magicoder.trainer.check;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.trainer.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings that make a training need less memory, those first that change its result least. */
final class MemorySavings {
    private MemorySavings() {}

    /** The first of the settings that save memory, each with those before it, with which a training fits. */
    static String remedy(ModelConfig config, TrainingSettings settings, long memory) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (Map.Entry<String, String> saving : savings(settings).entrySet()) {
            changes.put(saving.getKey(), saving.getValue());
            if (saving.getKey().equals(TrainingSettings.CHECKPOINTING)) {
                changes.put(saving.getKey(), fewestLayers(config, settings.with(changes), memory));
            }
            MemoryNeed less = MemoryNeed.of(config, settings.with(changes));
            if (less.total() <= memory) {
                return "it would fit with " + words(changes) + " (" + MemoryNeed.gigabytes(less.total()) + ")";
            }
        }
        return "take a smaller model or a machine with more; with " + words(changes) + " it would take "
                + MemoryNeed.gigabytes(
                        MemoryNeed.of(config, settings.with(changes)).total());
    }

    /** The fewest layers to compute again with which a training fits, or all of them. */
    private static String fewestLayers(ModelConfig config, TrainingSettings settings, long memory) {
        for (int layers = 1; layers < config.layers(); layers++) {
            String some = String.valueOf(layers);
            TrainingSettings with = settings.with(Map.of(TrainingSettings.CHECKPOINTING, some));
            if (MemoryNeed.of(config, with).total() <= memory) {
                return some;
            }
        }
        return "true";
    }

    private static Map<String, String> savings(TrainingSettings settings) {
        Map<String, String> savings = new LinkedHashMap<>();
        savings.put(TrainingSettings.MICRO_BATCH_TOKENS, String.valueOf(settings.maxLength()));
        savings.put(TrainingSettings.CHECKPOINTING, "true");
        savings.put(TrainingSettings.OPTIMIZER, "adafactor");
        savings.put(TrainingSettings.PRECISION, "bf16-stochastic");
        savings.put(TrainingSettings.LORA_RANK, "16");
        savings.entrySet()
                .removeIf(saving -> saving.getValue().equals(settings.asMap().get(saving.getKey())));
        return savings;
    }

    private static String words(Map<String, String> changes) {
        return String.join(
                " ",
                changes.entrySet().stream()
                        .map(change -> change.getKey() + "=" + change.getValue())
                        .toList());
    }
}
