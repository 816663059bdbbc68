package io.magicoder.languagemodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a process of its own, because what is loaded first decides. */
class DjlTest {
    @TempDir
    Path directory;

    @BeforeEach
    void writeATokenizer() {
        Tokenizer.writeByteLevel(directory);
    }

    private List<String> connectionsThrough(String door, Map<String, String> environment) {
        List<String> lines = JavaProcess.run(Child.class, List.of(door, directory.toString()), List.of(), environment);
        assertThat(lines).contains("through");
        return lines.stream().filter(line -> line.startsWith("connects to")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer", "model", "manager"})
    void nothingIsReportedWhicheverClassIsLoadedFirst(String door) {
        assertThat(connectionsThrough(door, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer", "model"})
    void nothingIsReportedWhereNativeLibrariesMayBeFetched(String door) {
        assertThat(connectionsThrough(door, Map.of("DJL_OFFLINE", "false"))).isEmpty();
    }

    /** If this fails, the tests above no longer show anything. */
    @ParameterizedTest
    @ValueSource(strings = {"DJL's engine", "DJL's tokenizer"})
    void whoeverGoesRoundTheDoorIsReported(String way) {
        assertThat(connectionsThrough(way, Map.of("DJL_OFFLINE", "false")))
                .anyMatch(line -> line.contains("169.254.169.254"));
    }

    /** Goes one way into DJL and prints every connection that is asked for; none is made. */
    static final class Child {
        private Child() {}

        public static void main(String... args) throws IOException {
            URL.setURLStreamHandlerFactory(protocol -> protocol.startsWith("http") ? new Refusal() : null);
            Path directory = Path.of(args[1]);
            switch (args[0]) {
                case "tokenizer" -> Tokenizer.load(directory).close();
                case "model" ->
                    CausalLanguageModel.initialize(ModelConfig.small(8, 8, 1, 1, 1, 8, 8, 0, 1), Precision.FP32, 1)
                            .close();
                case "manager" -> Djl.newManager().close();
                case "DJL's engine" ->
                    Engine.getEngine("PyTorch").newBaseManager().close();
                default -> HuggingFaceTokenizer.newInstance(directory).close();
            }
            System.out.println("through");
        }
    }

    private static final class Refusal extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            System.out.println("connects to " + url);
            throw new IOException("refused by the test");
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
            return openConnection(url);
        }
    }
}
