package dev.graft.merge;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// What a merge has to say when it ends: of the numbers that it met, or of the disk that failed it.
final class MergeFindings {
    static final String GO_ON = "then run the same command again: what is finished is kept";

    private MergeFindings() {}

    /// @param done all tensors of the result
    static List<Finding> ofNumbers(List<Journal.Done> done) {
        List<String> nonFinite = done.stream().filter(d -> d.nonFinite() > 0).map(Journal.Done::tensor).toList();
        List<String> overflows = done.stream().filter(d -> d.overflows() > 0).map(Journal.Done::tensor).toList();
        List<Finding> findings = new ArrayList<>();
        if (!nonFinite.isEmpty()) {
            findings.add(Finding.warning("non-finite", Place.NOWHERE,
                    "NaN or infinite numbers stand in the inputs of %d tensors; the first is '%s'"
                            .formatted(nonFinite.size(), nonFinite.getFirst()),
                    "use intact copies of the models"));
        }
        if (!overflows.isEmpty()) {
            findings.add(Finding.warning("overflow", Place.NOWHERE,
                    "numbers beyond 65504 became infinite in %d tensors; the first is '%s'".formatted(overflows.size(),
                            overflows.getFirst()),
                    "write the result as bfloat16 or float32 with --dtype"));
        }
        return findings;
    }

    /// @param wanted the directory that was to be written
    static Finding unwritten(IOException failed, Path wanted) throws IOException {
        Place place = new Place.InFile(wanted.toString());
        long free = DiskSpace.free(wanted);
        boolean isFull = failed instanceof DiskFullException || (free >= 0 && free < WorkingMemory.MAX_TILE_BYTES);
        return isFull
                ? Finding.error("disk-space", place, "the disk is full: " + failed.getMessage(),
                        "free some space, " + GO_ON)
                : Finding.error("write-failed", place, "cannot be written: " + reason(failed),
                        "see to the disk and to who may write there, " + GO_ON);
    }

    /// Java's message of a refused permission is the file's name alone.
    private static String reason(IOException failed) {
        return switch (failed) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NotDirectoryException file -> file.getFile() + " is a file, not a directory";
            case FileAlreadyExistsException file -> file.getFile() + " is a file, not a directory";
            default -> String.valueOf(failed.getMessage());
        };
    }
}
