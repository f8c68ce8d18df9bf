import {FIGURES_OF_MESSAGES, STEP_ICONS} from "@crm_segments/campaign_tree/tree_data";

STEP_ICONS.sms = "fa-mobile";

// Nobody is told whether an SMS was opened.
FIGURES_OF_MESSAGES.sms = [
    "waiting_count",
    "done_count",
    "clicked_count",
    "bought_count",
];
