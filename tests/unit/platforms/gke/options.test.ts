/** Every option reaches what it is about, and nothing is there without it. */
import { gkeClusterShape } from "../../../../sdk/plan/gke/shape";
import { refused } from "../../plan/gke/support";
import { describeOptions } from "../cloudOptions";
import { judged, rows } from "./options";
import { built } from "./support";

describeOptions({
    title: "GKE",
    rows,
    judged,
    shape: gkeClusterShape.shape.gke,
    built: (request) => built(request),
    refused,
});
