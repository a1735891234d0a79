// What tfjs-node's binding lacks for compiled training steps: a graph becomes a TensorFlow function, which
// then runs as one operation (`executeOp` with the function's name) on tensors that stay where they are; and a
// run of a graph beside the program tells how long each of its operations takes.
//
// The binding keeps its context to itself, so its own sources are read here with the class opened and its
// module registration put aside. The standard headers come first: they must not see the opened class.
#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

#define private public
#include "binding/tfjs_backend.h"
#undef private

#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "binding/tfjs_binding.cc"

namespace gradlab {

namespace {

// Frees a TensorFlow object at the end of the block, whichever way it is left.
template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

using Status = Owned<TF_Status>;

Status NewStatus() { return Status(TF_NewStatus(), TF_DeleteStatus); }

bool Failed(napi_env env, const Status &status, const char *what) {
  if (TF_GetCode(status.get()) == TF_OK) return false;
  const std::string message = std::string(what) + ": " + TF_Message(status.get());
  napi_throw_error(env, nullptr, message.c_str());
  return true;
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  return text;
}

std::vector<std::string> Texts(napi_env env, napi_value array) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < length; i++) {
    napi_value element;
    napi_get_element(env, array, i, &element);
    texts.push_back(Text(env, element));
  }
  return texts;
}

// "node:1" is the second result of the operation called node.
bool FindOutput(napi_env env, TF_Graph *graph, const std::string &text, TF_Output *found) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  found->index = colon == std::string::npos ? 0 : std::stoi(text.substr(colon + 1));
  found->oper = TF_GraphOperationByName(graph, name.c_str());
  if (found->oper != nullptr) return true;
  napi_throw_error(env, nullptr, ("the graph has no operation " + name).c_str());
  return false;
}

bool FindOutputs(napi_env env, TF_Graph *graph, napi_value array, std::vector<TF_Output> *found) {
  for (const std::string &text : Texts(env, array)) {
    TF_Output output;
    if (!FindOutput(env, graph, text, &output)) return false;
    found->push_back(output);
  }
  return true;
}

tfnodejs::TFJSBackend *Backend(napi_env env) {
  void *data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<tfnodejs::TFJSBackend *>(data);
}

// defineFunction(name, graphDef: Uint8Array, inputs, outputs, effects: string[], attributes)
// `effects` are operations that must run although no result depends on them; `attributes` are pairs of
// a function attribute's name and its AttrValue, serialised.
napi_value DefineFunction(napi_env env, napi_callback_info info) {
  size_t argc = 6;
  napi_value args[6];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  void *bytes = nullptr;
  size_t size = 0;
  if (argc < 6 || napi_get_typedarray_info(env, args[1], nullptr, &size, &bytes, nullptr, nullptr) != napi_ok) {
    napi_throw_error(env, nullptr, "defineFunction takes name, graph, inputs, outputs, effects, attributes");
    return nullptr;
  }
  const std::string name = Text(env, args[0]);
  const Status status = NewStatus();
  const Owned<TF_Graph> graph(TF_NewGraph(), TF_DeleteGraph);
  const Owned<TF_Buffer> serialised(TF_NewBufferFromString(bytes, size), TF_DeleteBuffer);
  const Owned<TF_ImportGraphDefOptions> options(TF_NewImportGraphDefOptions(), TF_DeleteImportGraphDefOptions);
  TF_GraphImportGraphDef(graph.get(), serialised.get(), options.get(), status.get());
  if (Failed(env, status, "the graph cannot be read")) return nullptr;

  std::vector<TF_Output> inputs, outputs;
  if (!FindOutputs(env, graph.get(), args[2], &inputs)) return nullptr;
  if (!FindOutputs(env, graph.get(), args[3], &outputs)) return nullptr;
  std::vector<TF_Operation *> effects;
  for (const std::string &text : Texts(env, args[4])) {
    TF_Output output;
    if (!FindOutput(env, graph.get(), text, &output)) return nullptr;
    effects.push_back(output.oper);
  }
  const Owned<TF_Function> function(
      TF_GraphToFunctionWithControlOutputs(
          graph.get(), name.c_str(), /*append_hash=*/0, /*num_opers=*/-1, nullptr,
          static_cast<int>(inputs.size()), inputs.data(), static_cast<int>(outputs.size()), outputs.data(),
          /*output_names=*/nullptr, static_cast<int>(effects.size()), effects.data(),
          /*control_output_names=*/nullptr, nullptr, nullptr, status.get()),
      TF_DeleteFunction);
  if (Failed(env, status, "the graph cannot become a function")) return nullptr;

  uint32_t attributes = 0;
  napi_get_array_length(env, args[5], &attributes);
  for (uint32_t i = 0; i + 1 < attributes; i += 2) {
    napi_value key, value;
    napi_get_element(env, args[5], i, &key);
    napi_get_element(env, args[5], i + 1, &value);
    napi_get_typedarray_info(env, value, nullptr, &size, &bytes, nullptr, nullptr);
    TF_FunctionSetAttrValueProto(function.get(), Text(env, key).c_str(), bytes, size, status.get());
    if (Failed(env, status, "the function does not take an attribute")) return nullptr;
  }
  TFE_ContextAddFunction(Backend(env)->tfe_context_, function.get(), status.get());
  Failed(env, status, "the function cannot be registered");
  return nullptr;
}

// removeFunction(name)
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value args[1];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  const Status status = NewStatus();
  TFE_ContextRemoveFunction(Backend(env)->tfe_context_, Text(env, args[0]).c_str(), status.get());
  Failed(env, status, "the function cannot be removed");
  return nullptr;
}

// One run of a graph in a session: what is fed, what is fetched, what has to run besides.
struct Run {
  std::vector<TF_Output> inputs, outputs;
  std::vector<Owned<TF_Tensor>> fed;
  std::vector<TF_Operation *> effects;
  Owned<TF_Buffer> options{nullptr, TF_DeleteBuffer};
};

// From [inputs: string[], ids: number[], outputs: string[], effects: string[], options: Uint8Array].
bool ReadRun(napi_env env, TF_Graph *graph, napi_value array, Run *run) {
  napi_value parts[5];
  for (uint32_t i = 0; i < 5; i++) napi_get_element(env, array, i, &parts[i]);
  if (!FindOutputs(env, graph, parts[0], &run->inputs)) return false;
  if (!FindOutputs(env, graph, parts[2], &run->outputs)) return false;
  for (const std::string &text : Texts(env, parts[3])) {
    TF_Output output;
    if (!FindOutput(env, graph, text, &output)) return false;
    run->effects.push_back(output.oper);
  }
  const Status status = NewStatus();
  for (uint32_t i = 0; i < run->inputs.size(); i++) {
    napi_value element;
    int32_t id = 0;
    napi_get_element(env, parts[1], i, &element);
    napi_get_value_int32(env, element, &id);
    const auto &handles = Backend(env)->tfe_handle_map_;
    const auto handle = handles.find(id);
    if (handle == handles.end()) {
      napi_throw_error(env, nullptr, "there is no tensor of that number");
      return false;
    }
    run->fed.emplace_back(TFE_TensorHandleResolve(handle->second, status.get()), TF_DeleteTensor);
    if (Failed(env, status, "a tensor cannot be read")) return false;
  }
  void *bytes = nullptr;
  size_t size = 0;
  napi_get_typedarray_info(env, parts[4], nullptr, &size, &bytes, nullptr, nullptr);
  run->options.reset(TF_NewBufferFromString(bytes, size));
  return true;
}

bool RunOnce(napi_env env, TF_Session *session, const Run &run, TF_Buffer *metadata) {
  std::vector<TF_Tensor *> fed, fetched(run.outputs.size(), nullptr);
  for (const Owned<TF_Tensor> &tensor : run.fed) fed.push_back(tensor.get());
  const Status status = NewStatus();
  TF_SessionRun(session, run.options.get(), run.inputs.data(), fed.data(), static_cast<int>(fed.size()),
                run.outputs.data(), fetched.data(), static_cast<int>(fetched.size()), run.effects.data(),
                static_cast<int>(run.effects.size()), metadata, status.get());
  for (TF_Tensor *tensor : fetched) {
    if (tensor != nullptr) TF_DeleteTensor(tensor);
  }
  return !Failed(env, status, "the graph does not run");
}

napi_value Bytes(napi_env env, const TF_Buffer *from) {
  void *bytes = nullptr;
  napi_value buffer, array;
  if (napi_create_arraybuffer(env, from->length, &bytes, &buffer) != napi_ok) return nullptr;
  if (from->length > 0) std::memcpy(bytes, from->data, from->length);
  napi_create_typedarray(env, napi_uint8_array, from->length, buffer, 0, &array);
  return array;
}

// runGraph(graphDef: Uint8Array, runs): Uint8Array[], a serialised RunMetadata of each run. The runs follow
// each other in a session of their own, with variables of its own: nothing outside of it changes.
napi_value RunGraph(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value args[2];
  napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  void *bytes = nullptr;
  size_t size = 0;
  uint32_t count = 0;
  if (argc < 2 || napi_get_typedarray_info(env, args[0], nullptr, &size, &bytes, nullptr, nullptr) != napi_ok ||
      napi_get_array_length(env, args[1], &count) != napi_ok) {
    napi_throw_error(env, nullptr, "runGraph takes a graph and a list of runs");
    return nullptr;
  }
  const Status status = NewStatus();
  const Owned<TF_Graph> graph(TF_NewGraph(), TF_DeleteGraph);
  const Owned<TF_Buffer> serialised(TF_NewBufferFromString(bytes, size), TF_DeleteBuffer);
  const Owned<TF_ImportGraphDefOptions> options(TF_NewImportGraphDefOptions(), TF_DeleteImportGraphDefOptions);
  TF_GraphImportGraphDef(graph.get(), serialised.get(), options.get(), status.get());
  if (Failed(env, status, "the graph cannot be read")) return nullptr;
  const Owned<TF_SessionOptions> settings(TF_NewSessionOptions(), TF_DeleteSessionOptions);
  const auto close = [](TF_Session *session) {
    const Status ignored = NewStatus();
    TF_DeleteSession(session, ignored.get());
  };
  const Owned<TF_Session> session(TF_NewSession(graph.get(), settings.get(), status.get()), close);
  if (Failed(env, status, "no session can be opened")) return nullptr;
  napi_value results;
  napi_create_array_with_length(env, count, &results);
  for (uint32_t i = 0; i < count; i++) {
    napi_value element;
    napi_get_element(env, args[1], i, &element);
    Run run;
    if (!ReadRun(env, graph.get(), element, &run)) return nullptr;
    const Owned<TF_Buffer> metadata(TF_NewBuffer(), TF_DeleteBuffer);
    if (!RunOnce(env, session.get(), run, metadata.get())) return nullptr;
    napi_set_element(env, results, i, Bytes(env, metadata.get()));
  }
  return results;
}

napi_value Init(napi_env env, napi_value exports) {
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (exports == nullptr) return nullptr;
  const napi_property_descriptor properties[] = {
      {"defineFunction", nullptr, DefineFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"runGraph", nullptr, RunGraph, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return exports;
}

}  // namespace

}  // namespace gradlab

NAPI_MODULE_INIT() { return gradlab::Init(env, exports); }
