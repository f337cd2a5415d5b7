package dev.graft.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.graft.merge.MadeOf;

/// A parameter's value in each layer, for the kinds of tensors that share it.
///
/// @param values by layer; NaN where there is none
record Series(String name, List<Double> values) {
    Series {
        values = List.copyOf(values);
    }

    /// The parameters with which layers were made: by parameter, a series for each group of tensors that differ in nothing.
    static Map<String, List<Series>> of(Origins origins) {
        String family = LayerName.mainFamily(origins.tensors().keySet());
        int layers = origins.layers().size();
        Map<String, Map<String, Double[]>> values = new LinkedHashMap<>(); // by parameter and kind
        origins.tensors().forEach((tensor, made) -> LayerName.of(tensor).filter(name -> name.family().equals(family))
                .ifPresent(name -> parameters(made).forEach((parameter, value) -> values
                        .computeIfAbsent(parameter, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(LayerName.shortKind(name.kind()), _ -> empty(layers))[name.layer()] = value)));
        Map<String, List<Series>> series = new LinkedHashMap<>();
        values.forEach((parameter, byKind) -> series.put(parameter, grouped(byKind)));
        return series;
    }

    private static Double[] empty(int layers) {
        Double[] empty = new Double[layers];
        Arrays.fill(empty, Double.NaN);
        return empty;
    }

    /// The same for tensors outside of layers: by parameter and tensor.
    static Map<String, Map<String, Double>> outside(Origins origins) {
        String family = LayerName.mainFamily(origins.tensors().keySet());
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        origins.tensors().forEach((tensor, made) -> {
            if (LayerName.of(tensor).filter(name -> name.family().equals(family)).isEmpty()) {
                parameters(made).forEach((parameter, value) -> values
                        .computeIfAbsent(parameter, _ -> new LinkedHashMap<>()).put(tensor, value));
            }
        });
        return values;
    }

    /// Of the last method; those of an input with the name of its first donor.
    private static Map<String, Double> parameters(MadeOf made) {
        Map<String, Double> parameters = new TreeMap<>();
        made.computed().ifPresent(combined -> {
            combined.settings().forEach((name, value) -> {
                if (!name.equals("base")) {
                    put(parameters, name, value);
                }
            });
            for (MadeOf.Input input : combined.inputs()) {
                String donor = input.in().sources().findFirst().map(MadeOf.Stored::model).orElse("?");
                input.settings().forEach((name, value) -> put(parameters, name + " of " + donor, value));
            }
        });
        return parameters;
    }

    private static void put(Map<String, Double> parameters, String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            parameters.put(name, value.equals("true") ? 1.0 : 0.0);
        } else if (value.matches("-?[0-9.]{1,30}(E-?[0-9]{1,3})?") && value.matches(".*[0-9].*")
                && value.indexOf('.') == value.lastIndexOf('.')) {
            parameters.put(name, Double.parseDouble(value));
        }
    }

    private static List<Series> grouped(Map<String, Double[]> byKind) {
        Map<List<Double>, List<String>> kinds = new LinkedHashMap<>();
        byKind.forEach((kind, values) -> kinds.computeIfAbsent(List.of(values), _ -> new ArrayList<>()).add(kind));
        List<Series> series = new ArrayList<>();
        kinds.forEach((values, ofValues) -> series.add(new Series(name(ofValues, byKind.keySet()), values)));
        return series;
    }

    /// `self_attn` for all tensors of which the name begins so, else their names.
    private static String name(List<String> kinds, Set<String> all) {
        if (kinds.size() == all.size()) {
            return "all tensors";
        }
        Set<String> names = new LinkedHashSet<>();
        for (String kind : kinds) {
            String first = kind.contains(".") ? kind.substring(0, kind.indexOf('.')) : kind;
            boolean isWhole = all.stream().filter(other -> other.equals(first) || other.startsWith(first + "."))
                    .allMatch(kinds::contains);
            names.add(isWhole ? first : kind);
        }
        return String.join(", ", names);
    }
}
