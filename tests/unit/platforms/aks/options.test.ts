/** Every option reaches what it is about, and nothing is there without it. */
import { aksClusterShape } from "../../../../sdk/plan/aks/shape";
import { refused } from "../../plan/aks/support";
import { describeOptions } from "../cloudOptions";
import { judged, rows } from "./options";
import { built } from "./support";

describeOptions({
    title: "AKS",
    rows,
    judged,
    shape: aksClusterShape.shape.aks,
    built: (request) => built(request),
    refused,
});
