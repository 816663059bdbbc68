package io.magicoder.languagemodel.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The door into DJL: nothing else may start its engine or its tokenizers.
 *
 * <p>DJL tells its makers of its use when it finds itself on EC2, which it looks for at the first engine and the first
 * tokenizer of a process; and it fetches native libraries, although they are on the class path. Both are switched off
 * here, before the first of its classes is loaded.
 */
public final class Djl {
    static {
        // A caller may want natives to be fetched, for other processors; a report is nobody's wish.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Djl() {}

    /** The engine; the first call loads its native libraries. */
    public static Engine pyTorch() {
        return Engine.getEngine("PyTorch");
    }

    /** An owner of tensors on the processor, to be closed. */
    public static PtNDManager newManager() {
        return (PtNDManager) pyTorch().newBaseManager(Device.cpu());
    }

    /** A tokenizer that adds, cuts and fills up nothing, to be closed. */
    public static HuggingFaceTokenizer tokenizer(Path file) throws IOException {
        return HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optAddSpecialTokens(false)
                .optTruncation(false)
                .optPadding(false)
                .build();
    }
}
