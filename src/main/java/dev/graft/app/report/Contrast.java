package dev.graft.app.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.graft.merge.Diff;
import dev.graft.merge.MadeOf;
import dev.graft.merge.Progress;
import dev.graft.merge.TensorDiff;
import dev.graft.merge.TensorMatch;
import dev.graft.tensor.TensorEntry;

/// How far a merged model is from its donors: each tensor is compared with those that it was made of. In a stack these
/// have other numbers than its own, which is why names are not enough.
///
/// @param byDonor for each donor that was read, by its name
/// @param matches how many comparisons were made
record Contrast(Map<String, Donated> byDonor, int matches) {

    /// @param layers  by kind of tensor, then by layer of the result
    /// @param outside by the tensor's name
    /// @param all     all of its tensors
    record Donated(Map<String, Map<Integer, Closeness>> layers, Map<String, Closeness> outside, Closeness all) {}

    /// Where a comparison belongs.
    private record Cell(String donor, String tensor) {}

    /// Reads the tensors of the result once for each tensor that they were made of. The memory it takes does not depend on the
    /// models.
    static Contrast of(Subject subject, Map<String, Donor> donors, int threads, Progress progress) throws IOException {
        List<Cell> cells = new ArrayList<>();
        List<TensorMatch> matches = new ArrayList<>();
        Map<Cell, List<TensorDiff.Verdict>> verdicts = new LinkedHashMap<>();
        subject.origins().tensors().forEach((name, made) -> {
            TensorEntry result = subject.model().tensors().get(name);
            if (result == null) {
                return;
            }
            Set<Overlap> overlaps = new LinkedHashSet<>(Overlap.of(made, result, donors));
            for (Overlap overlap : overlaps) {
                Cell cell = new Cell(overlap.donor(), name);
                TensorMatch match = overlap.match();
                if (match == null) {
                    verdicts.computeIfAbsent(cell, _ -> new ArrayList<>()).add(new TensorDiff.OtherShape());
                } else {
                    cells.add(cell);
                    matches.add(match);
                }
            }
        });
        List<TensorDiff.Verdict> found = Diff.matches(matches, threads, progress);
        for (int i = 0; i < found.size(); i++) {
            verdicts.computeIfAbsent(cells.get(i), _ -> new ArrayList<>()).add(found.get(i));
        }
        return new Contrast(byDonor(verdicts, subject.origins(), donors), matches.size());
    }

    private static Map<String, Donated> byDonor(Map<Cell, List<TensorDiff.Verdict>> verdicts, Origins origins,
            Map<String, Donor> donors) {
        String family = LayerName.mainFamily(origins.tensors().keySet());
        Map<String, Donated> byDonor = new LinkedHashMap<>();
        for (String donor : origins.donors()) {
            Donor known = donors.get(donor);
            if (known == null || known.model() == null) {
                continue;
            }
            Map<String, Map<Integer, List<TensorDiff.Verdict>>> layers = new LinkedHashMap<>();
            Map<String, List<TensorDiff.Verdict>> outside = new LinkedHashMap<>();
            List<TensorDiff.Verdict> all = new ArrayList<>();
            for (Map.Entry<String, MadeOf> tensor : origins.tensors().entrySet()) {
                List<TensorDiff.Verdict> ofCell = verdicts.getOrDefault(new Cell(donor, tensor.getKey()), List.of());
                if (ofCell.isEmpty()) {
                    continue;
                }
                all.addAll(ofCell);
                LayerName name = LayerName.of(tensor.getKey()).filter(one -> one.family().equals(family)).orElse(null);
                (name == null
                        ? outside.computeIfAbsent(tensor.getKey(), _ -> new ArrayList<>())
                        : layers.computeIfAbsent(LayerName.shortKind(name.kind()), _ -> new TreeMap<>())
                                .computeIfAbsent(name.layer(), _ -> new ArrayList<>()))
                        .addAll(ofCell);
            }
            byDonor.put(donor, donated(layers, outside, all));
        }
        return byDonor;
    }

    private static Donated donated(Map<String, Map<Integer, List<TensorDiff.Verdict>>> layers,
            Map<String, List<TensorDiff.Verdict>> outside, List<TensorDiff.Verdict> all) {
        Map<String, Map<Integer, Closeness>> closeLayers = new LinkedHashMap<>();
        layers.forEach((kind, byLayer) -> {
            Map<Integer, Closeness> close = new TreeMap<>();
            byLayer.forEach((layer, verdicts) -> close.put(layer, Closeness.of(verdicts)));
            closeLayers.put(kind, close);
        });
        Map<String, Closeness> closeOutside = new LinkedHashMap<>();
        outside.forEach((name, verdicts) -> closeOutside.put(name, Closeness.of(verdicts)));
        return new Donated(closeLayers, closeOutside, Closeness.of(all));
    }
}
