package io.magicoder.languagemodel.serving;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.program.TorchProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The adapters of a step side by side, so that a product with all of them takes as many operations as with one.
 *
 * @param matrices in the order that {@code serving.py} states
 * @param columns of each product, the number of the adapter that they belong to
 */
record AdapterGroup(
        List<ServedAdapter> adapters, PtNDManager manager, List<PtNDArray> matrices, List<PtNDArray> columns)
        implements AutoCloseable {
    private static final int PRODUCTS = 4;

    /**
     * Copies their matrices.
     *
     * @param like has the type and the device that they are computed in
     */
    static AdapterGroup of(
            List<ServedAdapter> adapters, TorchProgram program, PtNDManager owner, PtNDArray like, int torchType) {
        PtNDManager manager = (PtNDManager) owner.newSubManager();
        if (adapters.isEmpty()) {
            return new AdapterGroup(List.of(), manager, List.of(), List.of());
        }
        try {
            List<PtNDArray> matrices = new ArrayList<>();
            int count = adapters.getFirst().matrices().size();
            for (int i = 0; i < count; i++) {
                int place = i;
                List<PtNDArray> own = adapters.stream()
                        .map(adapter -> adapter.matrices().get(place))
                        .filter(matrix -> matrix.getShape().size() > 0)
                        .toList();
                matrices.add(
                        own.isEmpty()
                                ? program.tensor(manager, "nothing", like)
                                : program.tensor(
                                        manager, i % 2 == 0 ? "together_below" : "together_beside", own, torchType));
            }
            List<PtNDArray> columns = new ArrayList<>();
            for (int product = 0; product < PRODUCTS; product++) {
                columns.add(program.tensor(manager, "columns_of", numbers(adapters, 2 * product), like));
            }
            return new AdapterGroup(List.copyOf(adapters), manager, matrices, columns);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static long[] numbers(List<ServedAdapter> adapters, int place) {
        long[][] numbers = new long[adapters.size()][];
        for (int i = 0; i < numbers.length; i++) {
            PtNDArray below = adapters.get(i).matrices().get(place);
            numbers[i] = new long
                    [below.getShape().size() == 0 ? 0 : (int) below.getShape().get(0)];
            Arrays.fill(numbers[i], i);
        }
        return Stream.of(numbers).flatMapToLong(Arrays::stream).toArray();
    }

    @Override
    public void close() {
        manager.close();
    }
}
