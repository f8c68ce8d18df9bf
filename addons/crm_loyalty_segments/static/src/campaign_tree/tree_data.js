import {STEP_ICONS} from "@crm_segments/campaign_tree/tree_data";

STEP_ICONS.points = "fa-gift";
