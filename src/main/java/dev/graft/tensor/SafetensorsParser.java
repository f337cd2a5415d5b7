package dev.graft.tensor;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The JSON of a safetensors header, token by token.
///
/// JSON of another form than the format's ends the reading; what is wrong with single tensors is collected.
final class SafetensorsParser {
    static final String METADATA = "__metadata__";

    /// A broken file is broken in many places; nobody reads more of them than this.
    private static final int MAX_FINDINGS = 20;

    /// As many as torch and numpy can have. Lists of numbers are the densest thing a header can be filled with.
    private static final int MAX_AXES = 64;

    /// Twice as many as the largest model has in all its files. A header of a gigantic file could list a million, and the
    /// entries take several times the memory of their text.
    private static final int MAX_TENSORS = 200_000;

    /// Names are not cached: a hostile header would fill the cache, and each name of a good one occurs once.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

    /// A tensor as the header describes it.
    ///
    /// @param begin first byte, from the start of the data
    /// @param end   one past the last
    private record Described(String name, DType dtype, Shape shape, long begin, long end) {}

    private final Path file;
    private final JsonParser json;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Described> tensors = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    private SafetensorsParser(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /// @throws UserError if the bytes are not one JSON object of the format's form
    static SafetensorsParser parse(Path file, byte[] header) {
        // Through a reader, whose decoder refuses bad UTF-8; given bytes, the parser would guess UTF-16 and UTF-32 too.
        InputStreamReader text = new InputStreamReader(new ByteArrayInputStream(header),
                StandardCharsets.UTF_8.newDecoder());
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            SafetensorsParser parser = new SafetensorsParser(file, json);
            try {
                parser.readHeader();
            } catch (JacksonException broken) {
                throw parser.refused(null, broken.getCause() instanceof CharacterCodingException
                        ? "the header is not UTF-8"
                        : "the header is not JSON from its character %d on"
                                .formatted(json.currentLocation().getCharOffset()));
            }
            return parser;
        }
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void readHeader() {
        json.nextToken();
        Set<String> seen = new HashSet<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (seen.size() > MAX_TENSORS) {
                throw refused(null,
                        "the header lists more than %d tensors, more than any model has".formatted(MAX_TENSORS));
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                throw refused(null, "the header has a name with half a surrogate pair");
            }
            boolean isNew = seen.add(name);
            if (!isNew) {
                add(Finding.error("duplicate-tensor", new Place.InTensor(file.toString(), name),
                        "the header has this name twice", ByteSource.DOWNLOAD_AGAIN));
            }
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                readTensor(name);
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw refused(null, "the header is not one JSON object");
        }
        if (json.nextToken() != null) {
            throw refused(null, "something follows the JSON object of the header");
        }
    }

    private void readMetadata() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refused(null, METADATA + " is not an object of strings");
        }
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw refused(null, METADATA + " has a value that is no string, under '" + key + "'");
            }
            if (metadata.put(key, json.getString()) != null) {
                throw refused(null, METADATA + " has the key '" + key + "' twice");
            }
        }
    }

    private void readTensor(String name) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refused(name, "the tensor is not described by an object");
        }
        String dtype = null;
        List<Long> dims = null, offsets = null;
        Set<String> seen = new HashSet<>();
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            if (!seen.add(key)) {
                throw refused(name, "the tensor has '" + key + "' twice");
            }
            json.nextToken();
            switch (key) {
                case "dtype" -> dtype = string(name);
                case "shape" -> dims = numbers(name, key);
                case "data_offsets" -> offsets = numbers(name, key);
                default -> json.skipChildren(); // as the reference does
            }
        }
        if (dtype == null || dims == null || offsets == null) {
            throw refused(name, "the tensor lacks one of dtype, shape and data_offsets");
        }
        describe(name, dtype, dims, offsets);
    }

    private String string(String tensor) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw refused(tensor, "the dtype is no string");
        }
        return json.getString();
    }

    private List<Long> numbers(String tensor, String key) {
        List<Long> numbers = new ArrayList<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw refused(tensor, key + " is no list of numbers");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean isLong = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!isLong || json.getLongValue() < 0) {
                throw refused(tensor, key + " has an element that is no whole number from 0 to 2^63 - 1");
            }
            if (numbers.size() == MAX_AXES) {
                throw refused(tensor, "%s has more than %d elements".formatted(key, MAX_AXES));
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    /// Checks what concerns this tensor alone.
    private void describe(String name, String dtypeName, List<Long> dims, List<Long> offsets) {
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            add(name, "data_offsets %s are not a first byte and the end after it".formatted(offsets));
            return;
        }
        DType dtype = DType.ofHeader(dtypeName).orElse(null);
        if (dtype == null) {
            add(name, "'%s' is no dtype of safetensors".formatted(dtypeName));
            return;
        }
        try {
            Shape shape = new Shape(dims);
            long bytes = TensorEntry.bytes(dtype, shape), held = offsets.get(1) - offsets.get(0);
            if (bytes != held) {
                add(name, "%s of shape %s takes %d bytes, its data_offsets hold %d"
                        .formatted(dtype, shape, bytes, held));
                return;
            }
            tensors.add(new Described(name, dtype, shape, offsets.get(0), offsets.get(1)));
        } catch (IllegalArgumentException impossible) {
            add(name, String.valueOf(impossible.getMessage()));
        }
    }

    /// The tensors in byte order, after a look at how they lie together.
    ///
    /// @param dataStart absolute offset of the data
    /// @param dataBytes bytes from there to the end of the file
    /// @throws UserError with all findings, if there are any
    List<TensorEntry> entries(long dataStart, long dataBytes) {
        tensors.sort(Comparator.comparingLong(Described::begin).thenComparingLong(Described::end));
        // A tensor that was refused on its own account leaves a hole that is not worth a word.
        if (findings.isEmpty()) {
            checkCover(dataBytes);
        }
        if (!findings.isEmpty()) {
            throw new UserError(findings);
        }
        return tensors.stream()
                .map(t -> new TensorEntry(file, t.name, t.dtype, t.shape, dataStart + t.begin, TensorEntry.ROW_MAJOR))
                .toList();
    }

    /// Each byte of the data belongs to exactly one tensor.
    private void checkCover(long dataBytes) {
        long end = 0;
        String before = "the header";
        for (Described tensor : tensors) {
            if (tensor.end > dataBytes) {
                add(tensor.name, "the file ends %d bytes before the tensor does: it is not complete"
                        .formatted(tensor.end - dataBytes));
                return; // so are all that follow
            }
            if (tensor.begin > end) {
                add(tensor.name, "the %d bytes before it belong to no tensor".formatted(tensor.begin - end));
            }
            if (tensor.begin < end) {
                add(tensor.name, "it shares bytes with '%s'".formatted(before));
            }
            end = Math.max(end, tensor.end);
            before = tensor.name;
        }
        if (end < dataBytes) {
            throw refused(null, "%d bytes after the last tensor belong to none".formatted(dataBytes - end));
        }
    }

    private void add(String tensor, String what) {
        add(finding(tensor, what));
    }

    private void add(Finding finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }

    private UserError refused(@Nullable String tensor, String what) {
        return new UserError(finding(tensor, what));
    }

    private Finding finding(@Nullable String tensor, String what) {
        Place place = tensor == null
                ? new Place.InFile(file.toString())
                : new Place.InTensor(file.toString(), tensor);
        return Finding.error("bad-header", place, what, ByteSource.DOWNLOAD_AGAIN);
    }
}
