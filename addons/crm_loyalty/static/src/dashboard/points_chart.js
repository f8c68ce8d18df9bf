import {Component, useState} from "@odoo/owl";
import {
    chartOptions,
    chartScales,
    themeColor,
    useChart,
} from "@crm_customer/chart/use_chart";
import {_t} from "@web/core/l10n/translation";
import {formatPoints} from "./points";

// Colours of the theme; both directions of a kind share one, but those of reversals
// are different things.
const COLORS = {
    opening: "--info",
    earn: "--success",
    redeem: "--primary",
    expire: "--warning",
    reverse_in: "--cyan",
    reverse_out: "--danger",
    adjust: "--teal",
    transfer: "--indigo",
    merge: "--pink",
};
const OTHER_COLOR = "--secondary-color";

/**
 * Points by kind and period: bars on each other, what comes above the line and what
 * goes below it; or the same as a table.
 */
export class PointsChart extends Component {
    static template = "crm_loyalty.PointsChart";
    static props = {
        periods: Array,
        series: Array,
        onOpen: Function,
    };

    setup() {
        this.state = useState({isTable: false});
        useChart(
            (style) => this.getConfig(style),
            () => this.props.series
        );
    }

    /** What each kind comes to in all periods, for those who do not see the bars. */
    get label() {
        return this.props.series
            .map((series) =>
                _t("%(figure)s: %(value)s", {
                    figure: series.label,
                    value: formatPoints(this.total(series)),
                })
            )
            .join("; ");
    }

    /** The newest period first, with its place in the series. */
    get rows() {
        return this.props.periods
            .map((period, place) => ({period, place}))
            .filter(({place}) => this.props.series.some(({values}) => values[place]))
            .reverse();
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    total({values}) {
        return values.reduce((sum, value) => sum + value, 0);
    }

    points(value) {
        return formatPoints(value);
    }

    colorName({key, kind}) {
        return COLORS[key] || COLORS[kind] || OTHER_COLOR;
    }

    swatch(series) {
        return `color: var(${this.colorName(series)})`;
    }

    cellTitle(series, {period, place}) {
        return _t("%(kind)s, %(period)s: %(points)s. Open them.", {
            kind: series.label,
            period: period.name,
            points: formatPoints(series.values[place]),
        });
    }

    getDatasets(style) {
        return this.props.series.map((series) => ({
            label: series.label,
            data: series.values,
            backgroundColor: themeColor(style, this.colorName(series)),
            maxBarThickness: 36,
        }));
    }

    getConfig(style) {
        return {
            type: "bar",
            data: {
                labels: this.props.periods.map(({name}) => name),
                datasets: this.getDatasets(style),
            },
            options: {
                ...chartOptions(
                    ({dataset, parsed}) => `${dataset.label}: ${formatPoints(parsed.y)}`
                ),
                onClick: (_event, [bar]) =>
                    bar &&
                    this.props.onOpen(
                        this.props.series[bar.datasetIndex],
                        this.props.periods[bar.index]
                    ),
                scales: chartScales(style, {stacked: true}),
            },
        };
    }
}
