package dev.graft.eval;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Dataset.DataFile;

/// Finds and reads splits: in a folder `DATA SET/[CONFIG/]SPLIT.jsonl|parquet|csv`, or in a Hugging Face cache. Each file
/// is read once, however many tasks use it.
public final class Datasets {
    private static final List<String> ENDINGS = List.of(".jsonl", ".parquet", ".csv");

    private final @Nullable Path folder;
    private final @Nullable Path cache;
    private final Map<List<Path>, Dataset> read = new LinkedHashMap<>();

    private Datasets(@Nullable Path folder, @Nullable Path cache) {
        this.folder = folder;
        this.cache = cache;
    }

    /// Of a folder alone, or of a cache alone (`~/.cache/huggingface/hub`), or of a folder that goes before the cache.
    public static Datasets in(@Nullable Path folder, @Nullable Path cache) {
        return new Datasets(folder, cache);
    }

    /// A split in stored order.
    ///
    /// @throws UserError `missing-file` naming the paths tried, `bad-data` with file and row
    public Dataset split(DataId id, String split) throws IOException {
        List<Path> tried = new ArrayList<>();
        if (!id.files().isEmpty()) {
            List<Path> named = id.files().get(split);
            if (named == null) {
                throw missing(id, split, tried);
            }
            return read(named);
        }
        Optional<List<Path>> files = folder == null ? Optional.empty() : inFolder(folder, id, split, tried);
        if (files.isEmpty() && cache != null) {
            files = new HubData(cache).find(id, split, tried);
        }
        if (files.isEmpty()) {
            throw missing(id, split, tried);
        }
        return read(files.get());
    }

    /// The files of a split by name, as a task file may list them.
    Dataset read(List<Path> files) throws IOException {
        Dataset known = read.get(files);
        if (known == null) {
            known = open(files);
            read.put(files, known);
        }
        return known;
    }

    private static Dataset open(List<Path> files) throws IOException {
        List<DataFile> sums = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new UserError(Finding.error("missing-file", new Place.InFile(file.toString()),
                        "there is no file of this name, or it is none that can be read", "check the path"));
            }
            sums.add(new DataFile(file.toString(), Sha256.of(file)));
        }
        Path first = files.getFirst();
        String name = first.toString();
        List<Document> rows = name.endsWith(".parquet")
                ? ParquetRows.read(files)
                : name.endsWith(".csv") ? CsvRows.read(first) : JsonLines.read(first);
        if (rows.isEmpty()) {
            throw new UserError(Finding.error("bad-data", new Place.InFile(name), "the file has no rows",
                    "download it again"));
        }
        return new Dataset(sums, rows);
    }

    private static Optional<List<Path>> inFolder(Path folder, DataId id, String split, List<Path> tried)
            throws IOException {
        List<Path> places = new ArrayList<>();
        if (id.config() != null) {
            places.add(folder.resolve(id.folder()).resolve(id.config()));
        }
        if (id.isOwner()) {
            places.add(folder.resolve(id.folder()));
        }
        for (Path place : places) {
            List<Path> there = ENDINGS.stream().map(ending -> place.resolve(split + ending)).filter(Files::exists)
                    .toList();
            if (there.size() > 1) {
                throw new UserError(Finding.error("bad-data", new Place.InFile(there.getFirst().toString()),
                        "the split is there in two formats, and they may differ: "
                                + there.stream().map(Path::toString).collect(Collectors.joining(", ")),
                        "leave one of them"));
            }
            if (there.size() == 1) {
                return Optional.of(there);
            }
            List<Path> pieces = pieces(place, split);
            if (!pieces.isEmpty()) {
                return Optional.of(pieces);
            }
            tried.add(place.resolve(split + ".jsonl"));
        }
        return Optional.empty();
    }

    /// `SPLIT-00000-of-00002.parquet` and its siblings, all of them or none.
    static List<Path> pieces(Path place, String split) throws IOException {
        List<Path> pieces = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place, "*.parquet")) {
                for (Path file : files) {
                    if (file.getFileName().toString().matches("\\Q" + split + "\\E-[0-9]{5}-of-[0-9]{5}.*\\.parquet")) {
                        pieces.add(file);
                    }
                }
            }
        }
        pieces.sort(null);
        if (!pieces.isEmpty()) {
            String name = pieces.getFirst().getFileName().toString();
            int promised = Integer.parseInt(name.substring(split.length() + 10, split.length() + 15));
            if (promised != pieces.size()) {
                throw new UserError(Finding.error("missing-file", new Place.InFile(place.toString()),
                        "of the %d pieces of split '%s' there are %d".formatted(promised, split, pieces.size()),
                        "download the data set again"));
            }
        }
        return pieces;
    }

    private static UserError missing(DataId id, String split, List<Path> tried) {
        Place place = tried.isEmpty() ? Place.NOWHERE : new Place.InFile(tried.getFirst().toString());
        String others = tried.size() < 2
                ? ""
                : "; also not " + tried.stream().skip(1).map(Path::toString).collect(Collectors.joining(", "));
        String hub = id.hubIds().isEmpty() ? id.folder() : id.hubIds().getFirst();
        return new UserError(Finding.error("missing-file", place,
                "split '%s' of the data set %s is not there%s".formatted(split, id, others),
                "put it there as .jsonl, .parquet or .csv (on the hub: %s), and name the folder with --data"
                        .formatted(hub)));
    }
}
