package dev.graft.engine;

import java.util.List;

/// The numbers of a decoder of the Llama family, from config.json. Families differ in them, and in tensors that may be
/// absent; not in code.
///
/// @param vocabSize        rows of the embedding, which may be more than the tokenizer has tokens
/// @param intermediateSize width of the MLP, or of each expert's
/// @param headDim          not always `hiddenSize / numAttentionHeads`
/// @param layers           what differs from layer to layer
/// @param experts          how many there are and how many a token asks; none in a dense model
/// @param biases           which products add one
/// @param hasQkNorm        whether queries and keys are normed, head by head
/// @param isTied           whether the embedding is also the head
record DecoderConfig(int vocabSize, int hiddenSize, int intermediateSize, int numAttentionHeads, int numKeyValueHeads,
        int headDim, int maxPositionEmbeddings, double rmsNormEps, double ropeTheta, RopeScaling ropeScaling,
        List<LayerKind> layers, Experts experts, Biases biases, boolean hasQkNorm, boolean isTied) {

    DecoderConfig {
        layers = List.copyOf(layers);
    }

    /// @param window   how many positions a token sees, itself included
    /// @param isRotary whether queries and keys are turned by their position
    record LayerKind(int window, boolean isRotary) {
        /// A window over everything.
        static final int UNLIMITED = Integer.MAX_VALUE;
    }

    /// @param count    of each layer; 0 in a dense model
    /// @param perToken how many of them a token asks
    record Experts(int count, int perToken) {
        static final Experts NONE = new Experts(0, 0);
    }

    record Biases(boolean qkv, boolean o, boolean mlp) {
        static final Biases NONE = new Biases(false, false, false);
    }

    int numHiddenLayers() {
        return layers.size();
    }

    boolean isDense() {
        return experts.count() == 0;
    }
}
