import {SparklineField, sparklineField} from "@crm_customer/sparkline/sparkline";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/**
 * The size of a segment at the end of each of the last twelve weeks, the oldest first.
 */
export class SegmentSparklineField extends SparklineField {
    get text() {
        return _t("Members in the last 12 weeks, the oldest first: %(sizes)s", {
            sizes: this.values.map((value) => formatInteger(value)).join(" · "),
        });
    }
}

registry.category("fields").add("crm_segment_sparkline", {
    ...sparklineField,
    component: SegmentSparklineField,
    displayName: _t("Size of a segment by week"),
});
