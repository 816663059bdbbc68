package io.magicoder.languagemodel;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.CudaDriver;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.program.Kernels;
import io.magicoder.languagemodel.program.ModelProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the program of a model for a GPU into a file that {@code torch.jit.load} reads: where a card has Python but no Java,
 * exactly what Java would run can be measured. {@code benchmarks/src/main/python/gpu_programs.py} does.
 */
final class ProgramArchiveMain {
    private ProgramArchiveMain() {}

    /**
     * Writes one program.
     *
     * @param arguments a directory with {@code config.json}, and the file to write
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: ProgramArchiveMain MODEL_DIRECTORY FILE");
            System.exit(2);
        }
        ModelConfig config = ModelConfig.read(Path.of(arguments[0]));
        Kernels kernels = Kernels.ofCuda(Precision.BF16, config.headDimension(), false, CudaDriver.Card.AMPERE);
        Device device = new Device(Device.Kind.CUDA, 0);
        Files.write(Path.of(arguments[1]), ModelProgram.archive(config, kernels, device, CausalLanguageModel.SOURCES));
    }
}
