package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;

/// The directory of a zip archive in which nothing is compressed, as torch.save writes them: where each entry's bytes
/// are in the file. Reads no entry.
///
/// `java.util.zip` does not say where an entry's data is, and would inflate what is compressed.
///
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3 and 4.5.3
final class TorchZip {
    /// Bytes `[begin, begin + bytes)` of the file.
    record Entry(String name, long begin, long bytes) {}

    private static final int LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50, END64 = 0x06064b50,
            LOCATOR64 = 0x07064b50;
    private static final int LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22, END64_BYTES = 56,
            LOCATOR64_BYTES = 20;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;

    /// Of the directory: as much as a safetensors header may have.
    private static final long MAX_DIRECTORY_BYTES = Safetensors.MAX_HEADER_BYTES;

    private static final int ZIP64_EXTRA = 1;
    private static final long IN_EXTRA = 0xFFFF_FFFFL; // of a field that does not fit in 32 bits
    private static final int ENCRYPTED = 1;

    /// Where the directory is.
    private record Directory(long begin, long bytes, long entries) {}

    private final ByteSource source;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private TorchZip(ByteSource source) {
        this.source = source;
    }

    /// @throws UserError with `bad-header` if the archive is damaged, compressed, or names paths outside of itself
    static TorchZip read(ByteSource source) throws IOException {
        TorchZip zip = new TorchZip(source);
        Directory directory = zip.directory();
        zip.readEntries(directory);
        zip.checkApart();
        return zip;
    }

    @Nullable
    Entry entry(String name) {
        return entries.get(name);
    }

    Stream<Entry> entries() {
        return entries.values().stream();
    }

    private Directory directory() throws IOException {
        int tail = (int) Math.min(source.bytes(), END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer end = buffer(source.bytes() - tail, tail, "the end of the zip archive");
        for (int at = tail - END_BYTES; at >= 0; at--) {
            // The comment reaches to the end of the file, or these four bytes are only part of one.
            if (end.getInt(at) == END && at + END_BYTES + u16(end, at + 20) == tail) {
                return directory(end, at, source.bytes() - tail + at);
            }
        }
        throw broken("the zip archive has no directory at its end: it is not complete");
    }

    private Directory directory(ByteBuffer end, int at, long absolute) throws IOException {
        long entries = u16(end, at + 10), bytes = u32(end, at + 12), begin = u32(end, at + 16);
        long limit = absolute;
        if (entries == 0xFFFF || bytes == IN_EXTRA || begin == IN_EXTRA) {
            ByteBuffer locator = buffer(absolute - LOCATOR64_BYTES, LOCATOR64_BYTES,
                    "the locator of the zip directory");
            if (locator.getInt(0) != LOCATOR64) {
                throw broken("the zip archive lacks the locator of its 64-bit directory");
            }
            long end64 = locator.getLong(8);
            ByteBuffer large = buffer(end64, END64_BYTES, "the 64-bit directory of the zip archive");
            if (large.getInt(0) != END64) {
                throw broken("the zip archive lacks its 64-bit directory");
            }
            entries = large.getLong(32);
            bytes = large.getLong(40);
            begin = large.getLong(48);
            limit = end64;
        }
        if (begin < 0 || bytes < 0 || begin > limit || bytes > limit - begin || bytes > MAX_DIRECTORY_BYTES
                || entries < 0 || entries > bytes / CENTRAL_BYTES) {
            throw broken("the directory of the zip archive does not lie within the file");
        }
        return new Directory(begin, bytes, entries);
    }

    private void readEntries(Directory directory) throws IOException {
        ByteBuffer in = buffer(directory.begin, directory.bytes, "the directory of the zip archive");
        for (long i = 0; i < directory.entries; i++) {
            int at = in.position();
            if (in.remaining() < CENTRAL_BYTES || in.getInt(at) != CENTRAL) {
                throw broken("the directory of the zip archive is damaged at its entry " + i);
            }
            int nameBytes = u16(in, at + 28), extraBytes = u16(in, at + 30), commentBytes = u16(in, at + 32);
            if (in.remaining() - CENTRAL_BYTES < nameBytes + extraBytes + commentBytes) {
                throw broken("the directory of the zip archive ends within its entry " + i);
            }
            ByteBuffer nameText = in.slice(at + CENTRAL_BYTES, nameBytes);
            String name = name(nameText);
            if (u16(in, at + 10) != 0 || (u16(in, at + 8) & ENCRYPTED) != 0) {
                throw broken("the entry '%s' of the zip archive is compressed or encrypted; torch.save stores it plain"
                        .formatted(name));
            }
            ByteBuffer extra = in.slice(at + CENTRAL_BYTES + nameBytes, extraBytes).order(ByteOrder.LITTLE_ENDIAN);
            long[] sizes = {u32(in, at + 24), u32(in, at + 20), u32(in, at + 42)}; // plain, stored, local header
            widen(sizes, extra, name);
            if (sizes[0] != sizes[1]) {
                throw broken("the entry '%s' of the zip archive has two sizes".formatted(name));
            }
            add(new Entry(name, dataBegin(name, nameText, sizes[2]), sizes[0]), directory.begin);
            in.position(at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes);
        }
    }

    private void add(Entry entry, long directoryBegin) throws IOException {
        if (entry.bytes < 0 || entry.begin > directoryBegin || entry.bytes > directoryBegin - entry.begin) {
            throw broken("the entry '%s' of the zip archive reaches beyond its place".formatted(entry.name));
        }
        if (entries.put(entry.name, entry) != null) {
            throw broken("the zip archive has the entry '%s' twice".formatted(entry.name));
        }
    }

    /// The names are never used as paths; one that would lead out of a directory was made to harm others.
    private String name(ByteBuffer bytes) throws IOException {
        try {
            String name = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
            boolean isHarmless = !name.startsWith("/") && !name.contains("\\") && !name.contains(":")
                    && name.chars().noneMatch(Character::isISOControl)
                    && Arrays.stream(name.split("/")).noneMatch(".."::equals);
            if (isHarmless) {
                return name;
            }
            throw broken("the zip archive has the entry '%s', a path out of it"
                    .formatted(name.replaceAll("\\p{Cntrl}", "?")));
        } catch (CharacterCodingException bad) {
            throw new UserError(source.broken("the name of an entry of the zip archive is not UTF-8"), bad);
        }
    }

    /// Replaces those of the three sizes that did not fit in 32 bits by the ones of the 64-bit extra field, in order.
    private void widen(long[] sizes, ByteBuffer extra, String name) throws IOException {
        if (Arrays.stream(sizes).noneMatch(size -> size == IN_EXTRA)) {
            return;
        }
        while (extra.remaining() >= 4) {
            int id = u16(extra, extra.position()), bytes = u16(extra, extra.position() + 2);
            extra.position(extra.position() + 4);
            if (bytes > extra.remaining()) {
                break;
            }
            if (id == ZIP64_EXTRA) {
                int end = extra.position() + bytes;
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == IN_EXTRA && extra.position() + 8 <= end) {
                        sizes[i] = extra.getLong();
                    }
                }
                return;
            }
            extra.position(extra.position() + bytes);
        }
        throw broken("the entry '%s' of the zip archive lacks its 64-bit sizes".formatted(name));
    }

    /// The data follows the local header, whose extra field has another length than the directory's.
    private long dataBegin(String name, ByteBuffer nameText, long header) throws IOException {
        ByteBuffer local = buffer(header, LOCAL_BYTES + nameText.remaining(), "an entry of the zip archive");
        boolean isSame = local.getInt(0) == LOCAL && u16(local, 26) == nameText.remaining()
                && local.slice(LOCAL_BYTES, nameText.remaining()).equals(nameText);
        if (!isSame) {
            throw broken("the entry '%s' of the zip archive is not where the directory says".formatted(name));
        }
        return header + LOCAL_BYTES + nameText.remaining() + u16(local, 28);
    }

    /// No byte belongs to two entries.
    private void checkApart() throws IOException {
        List<Entry> inOrder = new ArrayList<>(entries.values());
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::bytes));
        for (int i = 1; i < inOrder.size(); i++) {
            Entry before = inOrder.get(i - 1), after = inOrder.get(i);
            if (before.begin + before.bytes > after.begin) {
                throw broken("the entries '%s' and '%s' of the zip archive share bytes".formatted(before.name,
                        after.name));
            }
        }
    }

    private ByteBuffer buffer(long at, long count, String what) throws IOException {
        return ByteBuffer.wrap(source.bytes(at, count, what)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private UserError broken(String what) throws IOException {
        return new UserError(source.broken(what));
    }

    private static int u16(ByteBuffer in, int at) {
        return in.getShort(at) & 0xFFFF;
    }

    private static long u32(ByteBuffer in, int at) {
        return in.getInt(at) & 0xFFFF_FFFFL;
    }
}
