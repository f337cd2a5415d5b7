import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `floor.c` for machines without a C compiler: same arguments, same modes. The JVM's start counts, and blocks are not
/// reserved, so it is a little slow for a floor.
final class Floor {

    /// @param before bytes of the ranges before this one
    private record Range(FileChannel file, long offset, long length, long before) {}

    private final List<Range> ranges = new ArrayList<>();
    private long inBytes;

    static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("usage: java Floor.java read|buffered1|buffered2|direct2 OUT BYTES < RANGES");
            System.exit(2);
        }
        new Floor().run(args[0], Path.of(args[1]), Long.parseLong(args[2]));
    }

    private void run(String mode, Path out, long outBytes) throws Exception {
        Map<String, FileChannel> files = new HashMap<>();
        for (String line; (line = IO.readln()) != null;) {
            String[] fields = line.split("\t", 3);
            if (!files.containsKey(fields[2])) {
                files.put(fields[2], FileChannel.open(Path.of(fields[2])));
            }
            ranges.add(new Range(files.get(fields[2]), Long.parseLong(fields[0]), Long.parseLong(fields[1]), inBytes));
            inBytes += ranges.getLast().length;
        }
        long blocks = Math.ceilDiv(mode.equals("read") ? inBytes : outBytes, (long) BlockFile.BLOCK);
        double share = (double) inBytes / blocks;
        BlockFile.Work read = (block, buffer) -> read(buffer, (long) (block * share),
                block == blocks - 1 ? inBytes : (long) ((block + 1) * share));
        if (mode.equals("read")) {
            BlockFile.share(2, blocks, read);
        } else {
            BlockFile.write(out, outBytes, mode.equals("buffered1") ? 1 : 2, mode.equals("direct2"),
                    (at, buffer) -> read.run(at / BlockFile.BLOCK, buffer));
        }
    }

    /// Bytes `[from, to)` of all ranges, as if they were one file.
    private void read(ByteBuffer buffer, long from, long to) throws IOException {
        for (Range range : ranges) {
            long end = range.before + range.length;
            while (from < to && from >= range.before && from < end) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), Math.min(to, end) - from));
                from += range.file.read(buffer, range.offset + from - range.before);
            }
        }
    }
}
