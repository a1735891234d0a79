/** Functions and kernels of tfjs-core that are in no table of derivatives, by the reason. */
const REASONS: Readonly<Record<string, string>> = {
  "gives truth values, which have no derivative":
    "all any equal greater greaterEqual isFinite isInf isNaN less lessEqual logicalAnd logicalNot logicalOr logicalXor notEqual image.threshold",
  "gives whole numbers (places, counts, sets), which have no derivative":
    "argMax argMin bincount bitwiseAnd broadcastArgs denseBincount lowerBound oneHot searchSorted setdiff1dAsync unique upperBound sparse.sparseReshape raggedRange image.nonMaxSuppression image.nonMaxSuppressionAsync image.nonMaxSuppressionPadded image.nonMaxSuppressionPaddedAsync image.nonMaxSuppressionWithScore image.nonMaxSuppressionWithScoreAsync inTopKAsync whereAsync",
  "waits for values, so no tape can follow it": "booleanMaskAsync",
  "makes a tensor of numbers":
    "buffer eye fill linspace ones range scalar tensor tensor1d tensor2d tensor3d tensor4d tensor5d tensor6d variable zeros cosineWindow signal.hammingWindow signal.hannWindow",
  "draws random numbers":
    "multinomial rand randomGamma randomNormal randomStandardNormal randomUniform randomUniformInt truncatedNormal",
  "works on texts":
    "string.stringNGrams string.stringSplit string.stringToHashBucketFast string.staticRegexReplace",
  "ragged tensors, which tfjs has for loading TensorFlow's models alone":
    "raggedGather raggedTensorToTensor",
  "says what is in a tensor": "print",
  "is no operation: a class, or a part of the engine":
    "AdadeltaOptimizer AdagradOptimizer AdamOptimizer AdamaxOptimizer DataStorage Environment KernelBackend MomentumOptimizer Optimizer OptimizerConstructors RMSPropOptimizer SGDOptimizer Tensor TensorBuffer Variable backend copyRegisteredKernels customGrad deprecationWarn disableDeprecationWarnings dispose disposeVariables enableDebugMode enableProdMode enclosingPowerOfTwo engine env findBackend findBackendFactory getBackend getGradient getKernel getKernelsForBackend grad grads keep memory nextFrame op profile ready registerBackend registerGradient registerKernel removeBackend setBackend setPlatform sumOutType tidy time train unregisterGradient unregisterKernel upcastType valueAndGrad valueAndGrads variableGrads",
  "is no kernel": "OP_SCOPE_SUFFIX version_core",
  "is a kernel for whole numbers, truth values, texts or pictures":
    "All Any ArgMax ArgMin Bincount BitwiseAnd BroadcastArgs DenseBincount Draw FromPixels IsFinite IsInf IsNan LinSpace LogicalXor LowerBound Multinomial NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 OneHot RaggedGather RaggedRange RaggedTensorToTensor SearchSorted SparseReshape StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast Unique UpperBound",
  "is a kernel that tfjs names and never runs: other kernels do its work":
    "BroadcastTo MatrixBandPart Pool",
};

/** Each name with the reason why it has no derivative to check. */
export const WITHOUT_DERIVATIVE: ReadonlyMap<string, string> = new Map(
  Object.entries(REASONS).flatMap(([reason, names]) =>
    names.split(" ").map((name) => [name, reason] as const),
  ),
);

/** Other names of operations that are in the tables; the first are functions, the rest methods. */
export const SAME_AS: Readonly<Record<string, string>> = {
  fft: "spectral.fft",
  ifft: "spectral.ifft",
  irfft: "spectral.irfft",
  rfft: "spectral.rfft",
  as1D: "reshape",
  as2D: "reshape",
  as3D: "reshape",
  as4D: "reshape",
  as5D: "reshape",
  asScalar: "reshape",
  asType: "cast",
  flatten: "reshape",
  reshapeAs: "reshape",
  resizeBilinear: "image.resizeBilinear",
  resizeNearestNeighbor: "image.resizeNearestNeighbor",
  toBool: "cast",
  toFloat: "cast",
  toInt: "cast",
};

/** Methods of a tensor that are no operations. */
export const NO_OPERATION = new Set(
  "constructor rank bufferSync array arraySync data dataToGPU dataSync bytes isDisposed throwIfDisposed toString".split(
    " ",
  ),
);
