import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A safetensors file full of noise.
///
/// @param header 8 bytes and the JSON text, a multiple of 8 in all
record NoiseFile(List<Mistral7B.Weight> weights, byte[] header, Noise noise) {

    static void write(Path file, List<Mistral7B.Weight> weights, Noise noise) throws Exception {
        NoiseFile made = new NoiseFile(weights, header(weights), noise);
        long bytes = made.header.length + weights.stream().mapToLong(Mistral7B.Weight::bytes).sum();
        BlockFile.write(file, bytes, Runtime.getRuntime().availableProcessors(), true, made::fill);
    }

    private static byte[] header(List<Mistral7B.Weight> weights) {
        StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long at = 0;
        for (Mistral7B.Weight weight : weights) {
            json.append(",\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(weight.name(),
                    weight.shape(), at, at + weight.bytes()));
            at += weight.bytes();
        }
        json.append('}').append(" ".repeat(Math.floorMod(-json.length(), 8)));
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text)
                .array();
    }

    /// Blocks begin at multiples of 4096, tensors at multiples of 8 bytes: all meet at whole words of the noise.
    private void fill(long at, ByteBuffer into) {
        into.order(ByteOrder.LITTLE_ENDIAN);
        long begin = header.length, end = at + into.remaining();
        if (at < begin) {
            into.put(header, (int) at, (int) Math.min(begin - at, into.remaining()));
        }
        short[] elements = new short[into.remaining() / 2 + 4];
        for (Mistral7B.Weight weight : weights) {
            long from = Math.max(at, begin), to = Math.min(end, begin + weight.bytes());
            if (from < to) {
                int count = (int) (to - from) / 2;
                noise.fill(weight, (from - begin) / 2, elements, count);
                into.asShortBuffer().put(elements, 0, count);
                into.position(into.position() + 2 * count);
            }
            begin += weight.bytes();
        }
    }
}
