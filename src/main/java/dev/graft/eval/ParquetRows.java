package dev.graft.eval;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Rows of Parquet files: the pieces of one split, in the order of their names.
final class ParquetRows {
    /// The reader tells its choices (vectors, decompressors) at INFO. Kept, or the level would be lost with the logger.
    private static final Logger READER = Logger.getLogger("dev.hardwood");

    /// The reader can wait forever for a page that is damaged inside (seen with version 1.0.1). The largest split of the
    /// six benchmarks takes a second.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ParquetRows() {}

    /// @throws UserError `bad-data` with file and row
    static List<Document> read(List<Path> pieces) throws IOException {
        READER.setLevel(Level.WARNING);
        List<Document> rows = new ArrayList<>();
        for (Path piece : pieces) {
            rows.addAll(inTime(piece, rows.size()));
        }
        return rows;
    }

    /// @param index of the first row
    private static List<Document> inTime(Path piece, int index) throws IOException {
        FutureTask<List<Document>> reading = new FutureTask<>(() -> read(piece, index));
        Thread.ofPlatform().daemon().name("parquet").start(reading);
        try {
            return reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UserError known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException endless) {
            throw broken(piece, 0, "reading it comes to no end", endless);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while reading " + piece);
        }
    }

    private static List<Document> read(Path file, int index) {
        List<Document> rows = new ArrayList<>();
        long row = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader values = reader.rowReader()) {
            long promised = reader.getFileMetaData().numRows();
            while (values.hasNext()) {
                values.next();
                row++;
                rows.add(Document.of(index + rows.size(), fields(file, row, values),
                        new Place.InRow(file.toString(), row)));
            }
            if (row != promised) {
                throw broken(file, row, "it promises %d rows".formatted(promised), null);
            }
            return rows;
        } catch (UserError known) {
            throw known;
        } catch (RuntimeException | IOException wrong) { // the reader has no exception of its own for a broken file
            throw broken(file, row, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static UserError broken(Path file, long rows, String why, @Nullable Exception cause) {
        Finding finding = Finding.error("bad-data", new Place.InRow(file.toString(), rows + 1),
                "this is no whole Parquet file that can be read: " + why.lines().findFirst().orElse(""),
                "download it again; it may be cut off");
        return cause == null ? new UserError(finding) : new UserError(finding, cause);
    }

    private static JsonValue.Fields fields(Path file, long row, StructAccessor struct) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
            fields.put(struct.getFieldName(i),
                    struct.isNull(i) ? new JsonValue.Null() : value(file, row, struct.getValue(i)));
        }
        return new JsonValue.Fields(fields);
    }

    private static JsonValue value(Path file, long row, @Nullable Object value) {
        return switch (value) {
            case null -> new JsonValue.Null();
            case String text -> new JsonValue.Text(text);
            case Integer number -> new JsonValue.Whole(number);
            case Long number -> new JsonValue.Whole(number);
            case Short number -> new JsonValue.Whole(number);
            case Byte number -> new JsonValue.Whole(number);
            case Float number -> new JsonValue.Real(number);
            case Double number -> new JsonValue.Real(number);
            case Boolean flag -> new JsonValue.Bool(flag);
            case PqStruct struct -> fields(file, row, struct);
            case PqList list -> {
                List<JsonValue> items = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    items.add(value(file, row, list.get(i)));
                }
                yield new JsonValue.Items(items);
            }
            case PqMap _ -> throw unreadable(file, row, "a map");
            default -> throw unreadable(file, row, value.getClass().getSimpleName());
        };
    }

    private static UserError unreadable(Path file, long row, String kind) {
        return new UserError(Finding.error("bad-data", new Place.InRow(file.toString(), row),
                "a field has a type that no benchmark needs: " + kind, "convert the file to JSON lines"));
    }
}
