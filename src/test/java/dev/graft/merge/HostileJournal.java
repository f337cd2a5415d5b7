package dev.graft.merge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32;

/// The journal of an unfinished merge, as an attacker or a broken disk leaves it.
public final class HostileJournal {
    private HostileJournal() {}

    public static final String FILE = Journal.FILE;

    /// What a merge that goes on in a directory makes of this journal.
    public static void read(Path directory, byte[] journal) throws IOException {
        Files.write(directory.resolve(FILE), journal);
        try (Journal read = Journal.open(Disk.LOCAL, directory)) {
            if (read.fingerprint() != null) {
                read.goOn();
            } else if (read.hasMarks()) {
                throw new IllegalStateException("marks without an owner");
            }
        }
    }

    /// With checksums that are right again, so that what the lines say is read.
    public static byte[] withChecksums(byte[] journal) {
        StringBuilder text = new StringBuilder();
        String crc = "";
        for (String line : new String(journal, StandardCharsets.UTF_8).split("\n", -1)) {
            int tail = line.lastIndexOf(",\"crc\":");
            if (tail < 0) {
                text.append(line).append('\n');
                continue;
            }
            String body = line.substring(0, tail);
            CRC32 sum = new CRC32();
            sum.update((crc + body).getBytes(StandardCharsets.UTF_8));
            crc = String.format(Locale.ROOT, "%08x", sum.getValue());
            text.append(body).append(",\"crc\":\"").append(crc).append("\"}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
