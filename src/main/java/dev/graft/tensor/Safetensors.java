package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.UserError;

/// The checked header of a safetensors file: entries in byte order, no gap, no overlap. Holds no file open.
///
///     8 bytes   length of the header, little endian
///     header    JSON: {"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, "__metadata__": {…}}
///     data      the tensors, row-major, without a gap; offsets count from here
///
/// https://github.com/huggingface/safetensors
///
/// @param fileBytes    length of the file when it was read
/// @param dataStart    absolute offset of the data
/// @param headerSha256 of the header's JSON with its padding, in hex
/// @param metadata     the strings of `__metadata__`, in the order of the file
/// @param entries      in byte order; those without elements stand where their offset is
public record Safetensors(Path file, long fileBytes, long dataStart, String headerSha256, Map<String, String> metadata,
        List<TensorEntry> entries) {

    /// The longest header that the format allows, in bytes.
    static final long MAX_HEADER_BYTES = 100_000_000;

    /// Bytes of the length field.
    static final int LENGTH_BYTES = 8;

    public Safetensors {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        entries = List.copyOf(entries);
    }

    /// Reads the header and no weight.
    ///
    /// @throws UserError with all that is wrong with the header: `bad-header`, `duplicate-tensor`, `missing-file`
    public static Safetensors read(Path file) throws IOException {
        try (ByteSource source = ByteSource.open(file)) {
            if (source.bytes() < LENGTH_BYTES) {
                throw new UserError(source.broken("the file has only %d bytes, less than the length of a header takes"
                        .formatted(source.bytes())));
            }
            long headerBytes = ByteBuffer.wrap(source.bytes(0, LENGTH_BYTES, "the length of the header"))
                    .order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
                throw new UserError(
                        source.broken("the file begins with a header length of %s bytes, the format allows %d"
                                .formatted(Long.toUnsignedString(headerBytes), MAX_HEADER_BYTES)));
            }
            if (headerBytes > source.bytes() - LENGTH_BYTES) {
                throw new UserError(source.broken("the file has %d bytes, too few for its header of %d"
                        .formatted(source.bytes(), headerBytes)));
            }
            byte[] header = source.bytes(LENGTH_BYTES, headerBytes, "the header");
            if (header.length == 0 || header[0] != '{') {
                throw new UserError(source.broken("the header does not begin with '{'"));
            }
            long dataStart = LENGTH_BYTES + headerBytes;
            SafetensorsParser parsed = SafetensorsParser.parse(file, header);
            List<TensorEntry> entries = parsed.entries(dataStart, source.bytes() - dataStart);
            return new Safetensors(file, source.bytes(), dataStart, sha256(header), parsed.metadata(), entries);
        }
    }

    /// SHA-256 of the pieces one after the other, in hex.
    static String sha256(byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] piece : pieces) {
                digest.update(piece);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
