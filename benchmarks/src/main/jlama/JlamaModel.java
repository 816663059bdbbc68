import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Jlama beside {@code bench inference}: answers each line of standard input as {@code llama_cpp.mjs} does, whose head says
 * how. Run from its source, with Jlama on the class path:
 *
 *     java --add-modules jdk.incubator.vector -cp FOLDER/* JlamaModel.java MODEL_DIRECTORY ACTIVATIONS [WEIGHTS]
 */
public final class JlamaModel {
    /** Any will do, and every vocabulary has these: the bytes. */
    private static final int TOKENS = 256;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final AbstractModel model;
    private final KvBufferCache caches;
    private int seed = 1;

    private JlamaModel(AbstractModel model) {
        this.model = model;
        caches = new KvBufferCache(model);
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Optional<DType> weights = arguments.length > 2 ? Optional.of(DType.valueOf(arguments[2])) : Optional.empty();
        JlamaModel jlama = new JlamaModel(ModelSupport.loadModel(
                Path.of(arguments[0]).toFile(),
                null,
                DType.F32,
                DType.valueOf(arguments[1]),
                weights,
                Optional.empty()));
        answers.println("{\"ready\": true}");
        try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                String[] words = line.split(" ");
                int count = Integer.parseInt(words[1]);
                answers.println(words[0].equals("decode") ? jlama.decode(count) : jlama.prompt(count));
            }
        }
        System.exit(0); // its threads do not end
    }

    private String decode(int count) {
        try (KvBuffer cache = caches.getEphemeralKvBuffer()) {
            int token = next(model.batchForward(new int[] {nextToken()}, 0, cache));
            long wall = System.nanoTime();
            long processor = PROCESS.getProcessCpuTime();
            for (int position = 1; position <= count; position++) {
                token = next(model.forward(token, position, cache, Optional.empty()));
            }
            return answer(count, wall, processor);
        }
    }

    /** With the logits of the last token, as a first answer needs. */
    private String prompt(int count) {
        int[] tokens = new int[count];
        Arrays.setAll(tokens, i -> nextToken());
        try (KvBuffer cache = caches.getEphemeralKvBuffer()) {
            long wall = System.nanoTime();
            long processor = PROCESS.getProcessCpuTime();
            next(model.batchForward(tokens, 0, cache));
            return answer(count, wall, processor);
        }
    }

    /** The likeliest token after the last row; long prompts come in parts, of which the last is left. */
    private int next(AbstractTensor rows) {
        try (rows;
                AbstractTensor last = rows.slice(rows.shape().first() - 1);
                AbstractTensor logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
            return model.sample(last, 0, 0, logits);
        }
    }

    private static String answer(int tokens, long wall, long processor) {
        return String.format(
                Locale.ROOT,
                "{\"tokens\": %d, \"wall\": %.9f, \"processor\": %.9f}",
                tokens,
                (System.nanoTime() - wall) / 1e9,
                (PROCESS.getProcessCpuTime() - processor) / 1e9);
    }

    private int nextToken() {
        seed = (int) (seed * 48271L % Integer.MAX_VALUE);
        return seed % TOKENS;
    }
}
