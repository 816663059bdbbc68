package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.program.Kernels;
import io.magicoder.languagemodel.program.Products;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.QueueFullException;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.ScoredToken;
import io.magicoder.languagemodel.serving.SequenceHandle;
import io.magicoder.languagemodel.serving.SequenceListener;
import io.magicoder.languagemodel.serving.SequenceRequest;
import io.magicoder.languagemodel.serving.SequenceRequest.Scores;
import io.magicoder.languagemodel.serving.ServingEngine;
import io.magicoder.languagemodel.serving.TokenConstraint;
import io.magicoder.languagemodel.serving.WeightFormat;
import io.magicoder.languagemodel.text.TrainingRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many sequences at once: each has the text that it has alone. */
class ServingEngineTest {
    private static final TorchSource WITHOUT_A_GPU = new TorchSource(KernelsTest.class, "packed_attention.py");
    private static final Path TRANSFORMERS = Path.of("src/test/resources/transformers");
    private static final Path PEFT = Path.of("src/test/resources/peft");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/models");
    private static final EngineSettings SETTINGS = new EngineSettings(64 << 20, 64, 1000, 32, WeightFormat.UNCHANGED);

    static Stream<Path> models() throws Exception {
        List<Path> models = new ArrayList<>();
        for (Path folder : List.of(TRANSFORMERS, GOLDEN)) {
            try (Stream<Path> found = Files.list(folder)) {
                found.filter(Files::isDirectory).sorted().forEach(models::add);
            }
        }
        return models.stream();
    }

    /** Collects what it is told. */
    private static class Collected implements SequenceListener {
        final List<ScoredToken> prompt = new ArrayList<>();
        final List<ScoredToken> tokens = new ArrayList<>();
        final CompletableFuture<FinishReason> end = new CompletableFuture<>();
        volatile int cached;

        @Override
        public void onPrompt(List<ScoredToken> told) {
            prompt.addAll(told);
        }

        @Override
        public boolean onToken(ScoredToken token) {
            tokens.add(token);
            return true;
        }

        @Override
        public void onEnd(FinishReason reason, int cachedTokens) {
            cached = cachedTokens;
            end.complete(reason);
        }

        @Override
        public void onFailure(RuntimeException failure) {
            end.completeExceptionally(failure);
        }

        int[] ids() {
            end.join();
            return tokens.stream().mapToInt(ScoredToken::id).toArray();
        }
    }

    private static SequenceRequest greedy(int[] prompt, int maxTokens) {
        return request(prompt, maxTokens, Sampling.greedy(), Scores.NONE);
    }

    private static SequenceRequest request(int[] prompt, int maxTokens, Sampling sampling, Scores scores) {
        return new SequenceRequest(prompt, maxTokens, sampling, Set.of(), scores, Optional.empty(), Optional.empty());
    }

    private static Collected submit(ServingEngine engine, SequenceRequest request) {
        Collected collected = new Collected();
        engine.submit(request, collected);
        return collected;
    }

    private static CausalLanguageModel load(Path directory) {
        return CausalLanguageModel.load(directory, Precision.FP32);
    }

    private static int[] prompt(ModelConfig config, int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, length)
                .map(i -> random.nextInt(config.vocabularySize()))
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("models")
    void textsOfAFullBatchAreThoseOfEachAlone(Path directory) {
        assertTextsOfABatch(directory, load(directory), SETTINGS);
    }

    @ParameterizedTest
    @MethodSource("models")
    void textsByTheProgramOfAGpuAreTheSame(Path directory) {
        for (Kernels.Attention attention : List.of(Kernels.Attention.PACKED, Kernels.Attention.PLAIN)) {
            assertTextsOfABatch(
                    directory,
                    new Kernels(Products.PLAIN, attention, false, true, true, false, 1_000_000, WITHOUT_A_GPU));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void textsByTurnedProductsOfFewRowsAreTheSame(Path directory) {
        Products turned = new Products("linear", "turned", "linear");
        assertTextsOfABatch(directory, Kernels.plain(turned));
    }

    @ParameterizedTest
    @MethodSource("models")
    void textsInPiecesOfANarrowCacheAreTheSame(Path directory) {
        ModelConfig config = ModelConfig.read(directory);
        long bytesOfBlock = 16L * config.layers() * 2 * config.keyValueHeads() * config.headDimension() * Float.BYTES;
        assertTextsOfABatch(
                directory,
                load(directory),
                new EngineSettings(48 * bytesOfBlock, 64, 1000, 32, WeightFormat.UNCHANGED));
    }

    private static void assertTextsOfABatch(Path directory, Kernels kernels) {
        ModelConfig config = ModelConfig.read(directory);
        assertTextsOfABatch(
                directory,
                CausalLanguageModel.load(
                        directory,
                        config,
                        Computation.onCpu(Precision.FP32),
                        () -> kernels,
                        config.rotaryFrequencies()),
                SETTINGS);
    }

    private static void assertTextsOfABatch(Path directory, CausalLanguageModel served, EngineSettings settings) {
        List<int[]> prompts = new ArrayList<>();
        List<int[]> expected = new ArrayList<>();
        try (CausalLanguageModel alone = load(directory)) {
            int longest = Math.min(40, alone.config().contextLength() - 25);
            for (int length : IntStream.concat(IntStream.rangeClosed(1, 33), IntStream.of(longest))
                    .toArray()) {
                int[] prompt = prompt(alone.config(), Math.min(length, longest), length);
                prompts.add(prompt);
                GenerationSettings greedy = new GenerationSettings(24, 0, 1, 0, 0, true);
                expected.add(alone.generate(prompt, greedy, token -> true).tokenIds());
            }
        }
        try (ServingEngine engine = served.serve(settings)) {
            List<Collected> collected = prompts.stream()
                    .map(prompt -> submit(engine, greedy(prompt, 24)))
                    .toList();
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(collected.get(i).ids())
                        .describedAs("prompt of %d tokens", prompts.get(i).length)
                        .isEqualTo(expected.get(i));
            }
        }
    }

    static Stream<String> adapted() {
        return Stream.of(
                "llama-tied-gelu-wide-heads",
                "mistral-one-key-head",
                "qwen2-window-of-upper-layers",
                "starcoder2-window-untied");
    }

    @ParameterizedTest
    @MethodSource("adapted")
    void adaptersOfOneBatchHaveTheTextsOfMergedModels(String name) {
        Path base = TRANSFORMERS.resolve(name);
        List<Optional<Path>> adapters = List.of(
                Optional.empty(),
                Optional.of(PEFT.resolve(name).resolve("start")),
                Optional.of(PEFT.resolve(name).resolve("end")));
        List<List<int[]>> expected = new ArrayList<>();
        for (Optional<Path> adapter : adapters) {
            try (CausalLanguageModel model = adapter.map(
                                    path -> CausalLanguageModel.load(base, path, Computation.onCpu(Precision.FP32)))
                            .orElseGet(() -> load(base));
                    ServingEngine engine = model.serve(SETTINGS)) {
                expected.add(IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> submit(engine, greedy(prompt(model.config(), i, i), 12)))
                        .toList()
                        .stream()
                        .map(Collected::ids)
                        .toList());
            }
        }
        assertThat(expected.get(2)).usingRecursiveComparison().isNotEqualTo(expected.getFirst());

        try (CausalLanguageModel model = load(base);
                ServingEngine engine = model.serve(SETTINGS)) {
            for (int i = 1; i < adapters.size(); i++) {
                engine.loadAdapter("adapter-" + i, adapters.get(i).orElseThrow());
            }
            // Twice: by what others have left in the cache, too.
            for (int time = 0; time < 2; time++) {
                List<List<Collected>> texts = new ArrayList<>();
                for (int i = 0; i < adapters.size(); i++) {
                    Optional<String> adapter = i == 0 ? Optional.empty() : Optional.of("adapter-" + i);
                    texts.add(IntStream.rangeClosed(1, 20)
                            .mapToObj(length -> submit(engine, with(adapter, prompt(model.config(), length, length))))
                            .toList());
                }
                for (int i = 0; i < adapters.size(); i++) {
                    for (int text = 0; text < 20; text++) {
                        assertThat(texts.get(i).get(text).ids())
                                .describedAs("adapter %d, prompt of %d tokens", i, text + 1)
                                .isEqualTo(expected.get(i).get(text));
                    }
                }
            }
            Collected last = submit(engine, with(Optional.of("adapter-2"), prompt(model.config(), 5, 5)));
            assertThat(engine.unloadAdapter("adapter-2")).isTrue();
            assertThat(engine.unloadAdapter("adapter-2")).isFalse();
            assertThat(last.ids()).isEqualTo(expected.get(2).get(4));
            assertThatThrownBy(() -> submit(engine, with(Optional.of("adapter-2"), new int[] {1})))
                    .hasMessage("there is no adapter 'adapter-2'");
            engine.loadAdapter("adapter-1", adapters.get(2).orElseThrow());
            assertThat(submit(engine, with(Optional.of("adapter-1"), prompt(model.config(), 20, 20)))
                            .ids())
                    .isEqualTo(expected.get(2).get(19));
            // Under a name that had another one: what is in the cache is not its own.
            engine.loadAdapter("adapter-2", adapters.get(1).orElseThrow());
            assertThat(submit(engine, with(Optional.of("adapter-2"), prompt(model.config(), 20, 20)))
                            .ids())
                    .isEqualTo(expected.get(1).get(19));
        }
    }

    private static SequenceRequest with(Optional<String> adapter, int[] prompt) {
        return new SequenceRequest(prompt, 12, Sampling.greedy(), Set.of(), Scores.NONE, Optional.empty(), adapter);
    }

    private static CausalLanguageModel small() {
        return CausalLanguageModel.initialize(ModelConfig.small(500, 64, 2, 4, 2, 128, 512, 0, 1), Precision.FP32, 7);
    }

    @Test
    void aFullCacheSendsTheYoungestBackAndLosesNothing() {
        List<int[]> prompts = IntStream.range(0, 12)
                .mapToObj(i -> prompt(ModelConfig.small(500, 64, 2, 4, 2, 128, 512, 0, 1), 20 + i, i))
                .toList();
        List<int[]> expected;
        try (ServingEngine roomy = small().serve(SETTINGS)) {
            List<Collected> all =
                    prompts.stream().map(p -> submit(roomy, greedy(p, 60))).toList();
            expected = all.stream().map(Collected::ids).toList();
            assertThat(roomy.status().preempted()).isZero();
        }
        // 2 layers, 2 x 2 heads of 16 numbers: 512 bytes a token; a prompt and its text take up to 92 tokens.
        try (ServingEngine narrow =
                small().serve(new EngineSettings(512L * 16 * 14, 64, 1000, 32, WeightFormat.UNCHANGED))) {
            List<Collected> all =
                    prompts.stream().map(p -> submit(narrow, greedy(p, 60))).toList();
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).ids()).isEqualTo(expected.get(i));
            }
            assertThat(narrow.status().preempted()).isPositive();
            assertThatThrownBy(() -> narrow.submit(greedy(prompts.getFirst(), 300), new Collected()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than the 224 that there can be");
        }
    }

    @Test
    void aSharedPrefixIsComputedOnce() {
        try (CausalLanguageModel model = small();
                ServingEngine engine = model.serve(SETTINGS)) {
            int[] prompt = prompt(model.config(), 100, 3);
            int[] first = submit(engine, greedy(prompt, 8)).ids();
            long computed = engine.status().promptTokens();

            Collected second = submit(engine, greedy(prompt, 8));

            assertThat(second.ids()).isEqualTo(first);
            assertThat(second.cached).isEqualTo(96);
            assertThat(engine.status().promptTokens() - computed).isLessThan(10);
        }
    }

    @Test
    void theSameSeedGivesTheSameTextWhateverElseRuns() {
        Sampling sampling = new Sampling(1.2, 0.9, 40, 0.01, 1.1, 0.2, 0.1, Map.of(5, 2.0), 42);
        try (CausalLanguageModel model = small();
                ServingEngine engine = model.serve(SETTINGS)) {
            int[] prompt = prompt(model.config(), 10, 1);
            int[] alone =
                    submit(engine, request(prompt, 30, sampling, Scores.NONE)).ids();
            List<Collected> others = IntStream.range(0, 20)
                    .mapToObj(i -> submit(engine, greedy(prompt(model.config(), 5 + i, 100 + i), 40)))
                    .toList();
            assertThat(submit(engine, request(prompt, 30, sampling, Scores.NONE))
                            .ids())
                    .isEqualTo(alone);
            others.forEach(Collected::ids);
            assertThat(alone).isNotEqualTo(submit(engine, greedy(prompt, 30)).ids());
        }
    }

    @Test
    void scoresAreThoseOfTheModel() {
        try (CausalLanguageModel model = small();
                CausalLanguageModel reference = small();
                ServingEngine engine = model.serve(SETTINGS)) {
            int[] prompt = prompt(reference.config(), 50, 2);
            Collected collected = submit(engine, request(prompt, 6, Sampling.greedy(), new Scores(true, true, 3)));
            int[] text = collected.ids();
            int[] whole = Arrays.copyOf(prompt, prompt.length + text.length);
            System.arraycopy(text, 0, whole, prompt.length, text.length);
            double nll = reference
                    .score(List.of(new TrainingRow(whole, 1)))
                    .getFirst()
                    .nll();

            assertThat(collected.prompt).hasSize(prompt.length);
            double sum = Stream.concat(collected.prompt.stream().skip(1), collected.tokens.stream())
                    .mapToDouble(ScoredToken::logProbability)
                    .sum();
            assertThat(-sum).isCloseTo(nll, within(1e-3));
            assertThat(collected.tokens.getFirst().likeliest()).hasSize(3);
            assertThat(collected.tokens.getFirst().likeliest().getFirst().id()).isEqualTo(text[0]);
        }
    }

    @Test
    void aConstraintIsKept() {
        BitSet even = new BitSet();
        IntStream.range(0, 250).forEach(i -> even.set(2 * i));
        List<Integer> accepted = new ArrayList<>();
        TokenConstraint constraint = new TokenConstraint() {
            @Override
            public BitSet allowed() {
                return even;
            }

            @Override
            public void accept(int id) {
                accepted.add(id);
            }
        };
        try (CausalLanguageModel model = small();
                ServingEngine engine = model.serve(SETTINGS)) {
            Sampling hot = new Sampling(5, 1, 0, 0, 1, 0, 0, Map.of(), 1);
            Collected collected = submit(
                    engine,
                    new SequenceRequest(
                            prompt(model.config(), 4, 1),
                            40,
                            hot,
                            Set.of(),
                            Scores.NONE,
                            Optional.of(constraint),
                            Optional.empty()));
            assertThat(IntStream.of(collected.ids())).hasSize(40).allMatch(id -> id % 2 == 0);
            assertThat(accepted).hasSize(40);
        }
    }

    @Test
    void theQueueIsBoundedAndWhoLeavesIsFreedAtOnce() throws Exception {
        try (CausalLanguageModel model = small();
                ServingEngine engine = model.serve(new EngineSettings(1 << 20, 1, 2, 32, WeightFormat.UNCHANGED))) {
            int[] prompt = prompt(model.config(), 4, 1);
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch mayGoOn = new CountDownLatch(1);
            CompletableFuture<FinishReason> end = new CompletableFuture<>();
            SequenceHandle running = engine.submit(greedy(prompt, 400), new SequenceListener() {
                @Override
                public boolean onToken(ScoredToken token) {
                    began.countDown();
                    try {
                        mayGoOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return true;
                }

                @Override
                public void onEnd(FinishReason reason, int cachedTokens) {
                    end.complete(reason);
                }

                @Override
                public void onFailure(RuntimeException failure) {
                    end.completeExceptionally(failure);
                }
            });
            began.await();
            Collected second = new Collected();
            SequenceHandle waits = engine.submit(greedy(prompt, 4), second);
            Collected third = submit(engine, greedy(prompt, 4));
            assertThatThrownBy(() -> engine.submit(greedy(prompt, 4), new Collected()))
                    .isInstanceOf(QueueFullException.class);
            running.cancel();
            waits.cancel();
            mayGoOn.countDown();

            assertThat(end.get()).isEqualTo(FinishReason.CANCELLED);
            assertThat(second.end.get()).isEqualTo(FinishReason.CANCELLED);
            assertThat(third.ids()).hasSize(4);
            assertThat(second.tokens).isEmpty();
        }
    }

    @Test
    void aListenerThatThrowsEndsItsOwnSequenceAlone() {
        try (CausalLanguageModel model = small();
                ServingEngine engine = model.serve(SETTINGS)) {
            int[] prompt = prompt(model.config(), 4, 1);
            Collected broken = new Collected() {
                @Override
                public boolean onToken(ScoredToken token) {
                    throw new IllegalStateException("broken");
                }
            };
            engine.submit(greedy(prompt, 20), broken);
            Collected good = submit(engine, greedy(prompt, 20));

            assertThat(good.ids()).hasSize(20);
            assertThatThrownBy(broken.end::join).hasMessageContaining("broken");
        }
    }

    @Test
    void closingEndsEverythingAndNothingIsLetInAfterwards() {
        ServingEngine engine = small().serve(SETTINGS);
        List<Collected> all = IntStream.range(0, 100)
                .mapToObj(i -> submit(engine, greedy(new int[] {1, 2, 3}, 400)))
                .toList();
        engine.close();
        all.forEach(each -> assertThat(each.end).isCompleted());
        assertThatThrownBy(() -> submit(engine, greedy(new int[] {1}, 1))).hasMessage("the engine was closed");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void integersAreNearTheWeights(WeightFormat format, int hidden) {
        ModelConfig config = ModelConfig.small(1000, hidden, 2, 4, 2, 2 * hidden, 512, 0, 1);
        try (CausalLanguageModel plain = CausalLanguageModel.initialize(config, Precision.BF16, 7);
                CausalLanguageModel stored = CausalLanguageModel.initialize(config, Precision.BF16, 7)) {
            int[] prompt = prompt(config, 60, 2);
            double expected;
            try (ServingEngine engine = plain.serve(SETTINGS)) {
                expected = nll(engine, prompt);
            }
            try (ServingEngine engine = stored.serve(new EngineSettings(1 << 24, 4, 4, 32, format))) {
                assertThat(nll(engine, prompt)).isCloseTo(expected, within(0.05));
                assertThat(submit(engine, greedy(prompt, 10)).ids()).hasSize(10);
            }
        }
        try (CausalLanguageModel fp32 = small()) {
            assertThatThrownBy(() -> fp32.serve(new EngineSettings(1 << 24, 4, 4, 32, format)))
                    .hasMessageContaining("load the model in bf16");
        }
    }

    /** Large and small matrices may be multiplied by other ways. */
    static Stream<Arguments> formats() {
        return Stream.of(WeightFormat.INT8, WeightFormat.INT4)
                .flatMap(format -> Stream.of(Arguments.of(format, 128), Arguments.of(format, 512)));
    }

    private static double nll(ServingEngine engine, int[] prompt) {
        Collected collected = submit(engine, request(prompt, 1, Sampling.greedy(), new Scores(true, true, 0)));
        collected.ids();
        return -collected.prompt.stream()
                .skip(1)
                .mapToDouble(ScoredToken::logProbability)
                .average()
                .orElseThrow();
    }
}
