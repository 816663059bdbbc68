package io.magicoder.languagemodel.weights;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.AdapterConfig;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * The matrices of a low-rank adapter, in fp32, in the order that {@code lora.py} states: A {@code [rank, inputs]} and B
 * {@code [outputs, rank]} of each projection of each layer.
 */
public final class LowRankAdapter implements AutoCloseable {
    private static final String TENSORS_FILE = "adapter_model.safetensors";
    private static final TorchSource SOURCE = new TorchSource(LowRankAdapter.class, "adapter.py");
    private static final TorchSource PIECES = new TorchSource(TensorFile.class, "pieces.py");

    private final PtNDManager manager;
    private final TorchProgram program;
    private final Weights weights;
    private final LoraSettings settings;
    /** Of the projections that are adapted, by the name of their weights. */
    private final Map<String, Matrices> adapted = new LinkedHashMap<>();

    private final PtNDArray nothing;

    private record Matrices(Parameter parameter, PtNDArray a, PtNDArray b) {}

    private LowRankAdapter(Weights weights, LoraSettings settings, Set<String> names) {
        this.manager = weights.newScope();
        this.program = TorchProgram.load(manager, Map.of(), List.of(SOURCE, PIECES), true);
        this.weights = weights;
        this.settings = settings;
        PtNDArray beside = weights.slots().getFirst();
        nothing = program.tensor(manager, "nothing_beside", beside);
        for (Parameter parameter : weights.layout().projections()) {
            if (names.contains(parameter.name())) {
                long inputs = parameter.size() / parameter.rows();
                adapted.put(
                        parameter.name(),
                        new Matrices(
                                parameter,
                                program.tensor(manager, "matrix_beside", beside, settings.rank(), inputs),
                                program.tensor(manager, "matrix_beside", beside, parameter.rows(), settings.rank())));
            }
        }
    }

    /** Shapes of all that can be adapted in a model of this configuration, by the names of the weights. */
    public static Map<String, long[]> projections(ModelConfig config) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        new Layout(config).projections().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    /** What a target is called whose weights have this name: {@code q_proj}. */
    public static String module(String name) {
        String of = name.substring(0, name.lastIndexOf('.'));
        return of.substring(of.lastIndexOf('.') + 1);
    }

    /**
     * A new one, which changes nothing yet: A from a uniform distribution as PEFT has it (He's with a = √5: up to 1 /
     * √inputs), B of zeros.
     *
     * @throws IllegalArgumentException if the model has no such target
     */
    public static LowRankAdapter initialize(Weights weights, LoraSettings settings, long seed) {
        Layout layout = weights.layout();
        Set<String> modules = new TreeSet<>();
        layout.projections().forEach(parameter -> modules.add(module(parameter.name())));
        Set<String> targets = Set.copyOf(settings.among(List.copyOf(modules)));
        Set<String> names = new TreeSet<>();
        layout.projections().stream()
                .filter(parameter -> targets.contains(module(parameter.name())))
                .forEach(parameter -> names.add(parameter.name()));
        LoraSettings resolved =
                new LoraSettings(settings.rank(), settings.alpha(), List.copyOf(new TreeSet<>(targets)));
        LowRankAdapter adapter = new LowRankAdapter(weights, resolved, names);
        SplittableRandom random = new SplittableRandom(seed);
        for (Matrices matrices : adapter.adapted.values()) {
            long inputs = matrices.a.getShape().get(1);
            double bound = 1 / Math.sqrt((double) inputs);
            float[] numbers = new float[(int) (settings.rank() * inputs)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-bound, bound);
            }
            try (PtNDArray part = (PtNDArray) adapter.manager.create(numbers)) {
                adapter.program.run("put", matrices.a, 0, part);
            }
        }
        return adapter;
    }

    /**
     * Reads a directory in PEFT's layout: {@code adapter_config.json} and {@code adapter_model.safetensors}.
     *
     * @throws ModelFormatException one sentence, if it is unfit or adapts another model
     */
    public static LowRankAdapter load(Weights weights, Path directory) {
        AdapterConfig config = AdapterConfig.read(directory);
        Path file = directory.resolve(TENSORS_FILE);
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(
                    directory + " holds no " + TENSORS_FILE + ": save the adapter with PEFT as safetensors");
        }
        TensorFile tensors = TensorFile.open(file);
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : weights.layout().projections()) {
            if (tensors.shapes().containsKey(matrixName(parameter, "A"))) {
                names.add(parameter.name());
            }
        }
        LowRankAdapter adapter = new LowRankAdapter(weights, config.lora(), names);
        Map<String, PtNDArray> matrices = adapter.byName(adapter.tensors());
        String differences = tensors.differences(matrices);
        if (names.isEmpty() || !differences.isEmpty()) {
            adapter.close();
            throw new ModelFormatException(file + " does not fit the model that it is to adapt: "
                    + (differences.isEmpty() ? "it has no matrices for its projections" : differences));
        }
        tensors.read(adapter.manager, matrices);
        return adapter;
    }

    /**
     * Writes it in PEFT's layout; makes the directory.
     *
     * @param baseModel how the file is to name the model that is adapted: a path or a name
     * @throws IOException if a file cannot be written
     */
    public void save(Path directory, String baseModel) throws IOException {
        Files.createDirectories(directory);
        new AdapterConfig(baseModel, settings).write(directory);
        TensorFile.write(manager, directory.resolve(TENSORS_FILE), Map.of("format", "pt"), byName(tensors()));
    }

    private static String matrixName(Parameter parameter, String matrix) {
        String module = parameter.name().substring(0, parameter.name().length() - ".weight".length());
        return "base_model.model." + module + ".lora_" + matrix + ".weight";
    }

    /** What B A is multiplied by. */
    public double scaling() {
        return settings.scaling();
    }

    /** A and B of every projection of every layer; no elements where there is no adapter. */
    public List<PtNDArray> tensors() {
        List<PtNDArray> tensors = new ArrayList<>();
        for (Optional<Parameter> place : weights.layout().adapterPlaces()) {
            Matrices matrices =
                    place.map(parameter -> adapted.get(parameter.name())).orElse(null);
            tensors.add(matrices == null ? nothing : matrices.a);
            tensors.add(matrices == null ? nothing : matrices.b);
        }
        return tensors;
    }

    /** Zeros of the same shapes, in the same order. */
    public List<PtNDArray> zeros(PtNDManager owner) {
        return tensors().stream()
                .map(tensor -> tensor.getShape().size() == 0
                        ? nothing
                        : program.tensor(
                                owner,
                                "matrix_beside",
                                tensor,
                                tensor.getShape().get(0),
                                tensor.getShape().get(1)))
                .toList();
    }

    /** Tensors in the order of {@link #tensors} by PEFT's names, without those that have no elements. */
    public Map<String, PtNDArray> byName(List<PtNDArray> tensors) {
        Map<String, PtNDArray> named = new LinkedHashMap<>();
        int at = 0;
        for (Optional<Parameter> place : weights.layout().adapterPlaces()) {
            for (String matrix : List.of("A", "B")) {
                PtNDArray tensor = tensors.get(at++);
                if (tensor.getShape().size() > 0) {
                    named.put(matrixName(place.orElseThrow(), matrix), tensor);
                }
            }
        }
        return named;
    }

    /**
     * For each product of each layer (query, key and value in one; output; gate and up in one; down) one A {@code [columns,
     * inputs]} and one B {@code [outputs, columns]}, which has the scaling in it. The columns are as many in every layer; no
     * elements where the adapter leaves a product alone in all layers.
     */
    public List<PtNDArray> ofProducts(PtNDManager owner) {
        List<List<Parameter>> products = weights.layout().products();
        long[] columns = new long[Layout.PRODUCTS_OF_LAYER];
        for (int i = 0; i < products.size(); i++) {
            long own = settings.rank()
                    * products.get(i).stream()
                            .filter(parameter -> adapted.containsKey(parameter.name()))
                            .count();
            columns[i % columns.length] = Math.max(columns[i % columns.length], own);
        }
        List<PtNDArray> matrices = new ArrayList<>();
        try (PtNDManager scope = newScope()) {
            for (int i = 0; i < products.size(); i++) {
                addProduct(products.get(i), columns[i % columns.length], owner, scope, matrices);
            }
        }
        return matrices;
    }

    private void addProduct(
            List<Parameter> projections, long columns, PtNDManager owner, PtNDManager scope, List<PtNDArray> matrices) {
        PtNDArray beside = weights.slots().getFirst();
        if (columns == 0) {
            PtNDArray none = program.tensor(owner, "nothing_beside", beside);
            matrices.add(none);
            matrices.add(none);
            return;
        }
        long inputs = projections.getFirst().size() / projections.getFirst().rows();
        List<PtNDArray> below = new ArrayList<>(List.of(program.tensor(scope, "matrix_beside", beside, 0L, inputs)));
        List<PtNDArray> blocks = new ArrayList<>();
        for (Parameter parameter : projections) {
            Matrices own = adapted.get(parameter.name());
            if (own != null) {
                below.add(own.a);
            }
            blocks.add(own == null ? program.tensor(scope, "matrix_beside", beside, parameter.rows(), 0L) : own.b);
        }
        matrices.add(program.tensor(owner, "with_rows", program.tensor(scope, "below", below), columns));
        matrices.add(
                program.tensor(owner, "with_columns", program.tensor(scope, "diagonal", blocks, scaling()), columns));
    }

    /** Adds it to the weights that it adapts, rounded to their precision. */
    public void merge() {
        try (PtNDManager scope = weights.newScope()) {
            Map<String, PtNDArray> parts = weights.parts(scope, weights.slots());
            parts.forEach((name, part) -> {
                Matrices matrices = adapted.get(name);
                if (matrices != null) {
                    program.run("merge", part, matrices.a, matrices.b, scaling());
                }
            });
        }
    }

    /** An owner of tensors, to be closed before the adapter. */
    public PtNDManager newScope() {
        return (PtNDManager) manager.newSubManager();
    }

    @Override
    public void close() {
        manager.close();
    }
}
