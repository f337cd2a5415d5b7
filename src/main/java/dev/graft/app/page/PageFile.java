package dev.graft.app.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/// One file of the page, as a server sends it.
public final class PageFile {
    private final String type;
    private final byte[] bytes;
    private final String tag;

    PageFile(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
        tag = '"' + digest(bytes) + '"';
    }

    /// The media type, with the character set.
    public String type() {
        return type;
    }

    /// A copy.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// An entity tag, in its quotes: equal bytes have equal tags.
    public String tag() {
        return tag;
    }

    /// Whether a browser that sends this has the file already, so that 304 and no bytes will do.
    ///
    /// @param ifNoneMatch the header of that name: tags with commas between them, or `*`
    public boolean isKnownBy(String ifNoneMatch) {
        return Stream.of(ifNoneMatch.split(","))
                .map(one -> one.strip().replaceFirst("^W/", ""))
                .anyMatch(one -> one.equals(tag) || one.equals("*"));
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never); // every Java has it
        }
    }
}
