package io.magicoder.languagemodel.program;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What torch.jit.save writes, for one object of a class {@code M} without tensors. */
final class TorchArchive {
    private TorchArchive() {}

    /**
     * Packs a module.
     *
     * @param attributes Boolean, Integer, Double, String, {@code int[]} or {@code double[]} by name
     * @param functions its methods, indented by two
     */
    static byte[] pack(Map<String, Object> attributes, String functions) {
        StringBuilder source = new StringBuilder("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        source.append("  training : bool\n");
        attributes.forEach((name, value) -> source.append("  ")
                .append(name)
                .append(" : ")
                .append(type(value))
                .append('\n'));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "m/data.pkl", pickle(attributes));
            put(zip, "m/code/__torch__.py", source.append(functions).toString().getBytes(StandardCharsets.UTF_8));
            put(zip, "m/constants.pkl", latin1("\u0080\2)."));
            put(zip, "m/version", latin1("10\n"));
            put(zip, "m/byteorder", latin1("little"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String type(Object value) {
        return switch (value) {
            case Boolean flag -> "bool";
            case Integer number -> "int";
            case Double number -> "float";
            case String text -> "str";
            case int[] numbers -> "List[int]";
            case double[] numbers -> "List[float]";
            default -> throw new IllegalArgumentException("no attribute: " + value.getClass());
        };
    }

    /** The object in pickle's protocol 2: its class, then a dictionary of its attributes. */
    private static byte[] pickle(Map<String, Object> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(latin1("\u0080\2c__torch__\nM\n)\u0081}("));
        text(out, "training");
        out.write(0x88);
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            text(out, attribute.getKey());
            value(out, attribute.getValue());
        }
        out.write(latin1("ub."));
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case Boolean flag -> out.write(flag ? 0x88 : 0x89);
            case Integer number -> integer(out, 'J', number);
            case Double number -> real(out, number);
            case String text -> text(out, text);
            case int[] numbers -> {
                out.write(latin1("ctorch.jit._pickle\nbuild_intlist\n]("));
                for (int number : numbers) {
                    integer(out, 'J', number);
                }
                out.write(latin1("e\u0085R"));
            }
            case double[] numbers -> {
                out.write(latin1("ctorch.jit._pickle\nbuild_doublelist\n]("));
                for (double number : numbers) {
                    real(out, number);
                }
                out.write(latin1("e\u0085R"));
            }
            default -> throw new IllegalArgumentException("no attribute: " + value.getClass());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        integer(out, 'X', utf8.length);
        out.write(utf8);
    }

    private static void integer(DataOutputStream out, char code, int number) throws IOException {
        out.write(code);
        out.writeInt(Integer.reverseBytes(number)); // pickle's integers are little-endian, its doubles are not
    }

    private static void real(DataOutputStream out, double number) throws IOException {
        out.write('G');
        out.writeDouble(number);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** PyTorch reads entries in place: they must not be compressed. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setTime(0);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
