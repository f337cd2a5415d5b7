package dev.graft.merge.method;

import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.Severity;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.tensor.DType;
import dev.graft.tensor.Rounding;

/// The weighted average `Σ wᵢ xᵢ / Σ wᵢ`; without `normalize` the weighted sum.
///
/// M. Wortsman et al., Model soups: averaging weights of multiple fine-tuned models improves accuracy without
/// increasing inference time, 2022.
public final class Linear implements MergeMethod {
    public static final Parameter WEIGHT = Parameter.requiredPerInput("weight", "share of the model in the average");
    public static final Parameter NORMALIZE = Parameter.flag("normalize", true, "divide by the sum of the weights");

    private static final Signature SIGNATURE = new Signature("linear", 1, Integer.MAX_VALUE, BaseUse.IGNORED,
            List.of(WEIGHT, NORMALIZE), "weighted average of any number of models",
            "Model Soups, https://arxiv.org/abs/2203.05482");

    @Override
    public Signature signature() {
        return SIGNATURE;
    }

    @Override
    public List<Remark> remarks(int inputs, Params params) {
        double[] weights = new double[inputs];
        Arrays.setAll(weights, i -> params.get(WEIGHT, i));
        return params.is(NORMALIZE) && sum(weights) == 0
                ? List.of(new Remark("zero-weights", Severity.ERROR,
                        "the weights add up to 0, and normalize divides by their sum",
                        "change a weight, or set normalize: false"))
                : List.of();
    }

    @Override
    public Pass start(Operands operands) {
        double[] weights = new double[operands.inputs()];
        Arrays.setAll(weights, i -> operands.params().get(WEIGHT, i));
        boolean normalize = operands.params().is(NORMALIZE);
        return switch (operands.arithmetic()) {
            case PRECISE -> average(weights, normalize);
            case BIT_COMPAT_0_1_5 -> operands.dtype() == DType.F64
                    ? fusedDoubles(weights, normalize)
                    : fusedFloats(weights, normalize, operands.dtype());
            case BIT_COMPAT_0_1_4 -> roundedEachTime(weights, normalize, operands.dtype());
        };
    }

    private static Pass.Write average(double[] weights, boolean normalize) {
        double total = normalize ? sum(weights) : 1;
        return (x, out, count) -> {
            int model = 2 - weights.length % 2; // then two at a time, so that the sums are stored half as often
            if (model == 1) {
                scale(weights[0], x[0], out, count);
            } else {
                combine(weights[0], x[0], weights[1], x[1], out, count);
            }
            for (; model < weights.length; model += 2) {
                addCombined(weights[model], x[model], weights[model + 1], x[model + 1], out, count);
            }
            if (total != 1) {
                for (int i = 0; i < count; i++) {
                    out[i] /= total;
                }
            }
        };
    }

    // Sums begin at +0, so that -0 alone does not stay.

    private static void scale(double v, double[] a, double[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = 0 + v * a[i];
        }
    }

    private static void combine(double v, double[] a, double w, double[] b, double[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = 0 + v * a[i] + w * b[i];
        }
    }

    private static void addCombined(double v, double[] a, double w, double[] b, double[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = out[i] + v * a[i] + w * b[i];
        }
    }

    /// mergekit 0.1.5: a chain of fused multiply-adds in float, from +0, one rounding to the tensors' type at the end.
    private static Pass.Write fusedFloats(double[] weights, boolean normalize, DType dtype) {
        float sum = 0;
        for (double weight : weights) {
            sum += (float) weight;
        }
        float total = normalize ? sum : 1;
        return (x, out, count) -> {
            for (int i = 0; i < count; i++) {
                float acc = 0;
                for (int model = 0; model < weights.length; model++) {
                    acc = Math.fma((float) x[model][i], (float) weights[model], acc);
                }
                out[i] = Rounding.to(dtype, normalize ? acc / total : acc);
            }
        };
    }

    private static Pass.Write fusedDoubles(double[] weights, boolean normalize) {
        double total = sum(weights);
        return (x, out, count) -> {
            for (int i = 0; i < count; i++) {
                double acc = 0;
                for (int model = 0; model < weights.length; model++) {
                    acc = Math.fma(x[model][i], weights[model], acc);
                }
                out[i] = normalize ? acc / total : acc;
            }
        };
    }

    /// mergekit up to 0.1.4: weights, products, sum and quotient each rounded to the tensors' type. The sum over the
    /// models itself is a float sum from +0, in order.
    private static Pass.Write roundedEachTime(double[] weights, boolean normalize, DType dtype) {
        double[] rounded = new double[weights.length];
        Arrays.setAll(rounded, i -> dtype == DType.F64 ? weights[i] : Rounding.to(dtype, (float) weights[i]));
        double total = Rounding.to(dtype, sum(rounded, dtype));
        double[] products = new double[weights.length];
        return (x, out, count) -> {
            for (int i = 0; i < count; i++) {
                for (int model = 0; model < rounded.length; model++) {
                    products[model] = Rounding.to(dtype, product(rounded[model], x[model][i], dtype));
                }
                double sum = Rounding.to(dtype, sum(products, dtype));
                out[i] = normalize ? Rounding.to(dtype, quotient(sum, total, dtype)) : sum;
            }
        };
    }

    private static double product(double a, double b, DType dtype) {
        return dtype == DType.F64 ? a * b : (float) a * (float) b;
    }

    private static double quotient(double a, double b, DType dtype) {
        return dtype == DType.F64 ? a / b : (float) a / (float) b;
    }

    /// In order: a stream's sum has another order, and a correction of its own.
    private static double sum(double[] terms) {
        double sum = 0;
        for (double term : terms) {
            sum += term;
        }
        return sum;
    }

    private static double sum(double[] terms, DType dtype) {
        if (dtype == DType.F64) {
            return sum(terms);
        }
        float sum = 0;
        for (double term : terms) {
            sum += (float) term;
        }
        return sum;
    }
}
