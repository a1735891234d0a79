// tfjs-node's own half of the binding, but that each tensor has memory of its own.
//
// tfjs-node lets TensorFlow use a JavaScript array's memory where it is, and gives the array back by Node-API
// when TensorFlow drops the tensor: on whichever thread that happens. A compiled function drops the value of
// a variable on one of TensorFlow's threads, Node-API must be called on JavaScript's alone, and V8's heap is
// corrupt: the process ends at some later collection. In-place updates would write into the program's array,
// too. TensorFlow copies by itself what is not aligned to 64 bytes, so that it showed in one array of four.
#include <cstring>

#include "tensorflow/c/c_api.h"

namespace gradlab {

static TF_Tensor *CopyIn(TF_DataType type, const int64_t *shape, int rank, void *data, size_t bytes,
                         void (*give_back)(void *, size_t, void *), void *of) {
  TF_Tensor *tensor = TF_AllocateTensor(type, shape, rank, bytes);
  if (bytes > 0) std::memcpy(TF_TensorData(tensor), data, bytes);
  give_back(data, bytes, of);
  return tensor;
}

}  // namespace gradlab

#define TF_NewTensor gradlab::CopyIn
#include "binding/tfjs_backend.cc"
