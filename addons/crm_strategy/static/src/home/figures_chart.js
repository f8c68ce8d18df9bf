import {Component, useState} from "@odoo/owl";
import {
    chartOptions,
    chartScales,
    themeColor,
    useChart,
} from "@crm_customer/chart/use_chart";
import {_t} from "@web/core/l10n/translation";
import {phaseMarks} from "../chart/phase_marks";

// What is planned is dashed as well, for those who do not tell the colours apart.
const STYLES = {
    planned: {color: "--secondary-color", dash: [6, 4]},
    target: {color: "--secondary-color", dash: [6, 4], isLine: true},
    actual: {color: "--primary", dash: []},
    progress: {color: "--primary", dash: []},
};

/**
 * A line over time or a radar, or the same figures as a table. Texts of figures come
 * with them, as the reader's language writes them.
 */
export class FiguresChart extends Component {
    static template = "crm_strategy.FiguresChart";
    static props = {
        type: String,
        title: String,
        labels: Array,
        series: Array,
        marks: {type: Array, optional: true},
        onOpen: {type: Function, optional: true},
    };

    setup() {
        this.state = useState({isTable: false});
        useChart(
            (style) => this.getConfig(style),
            () => this.props.series
        );
    }

    /** The figures in words, for those who do not see the chart. */
    get label() {
        const {labels, series, title} = this.props;
        const figures = series.flatMap((line) =>
            line.texts
                .map((value, index) =>
                    _t("%(series)s, %(label)s: %(value)s", {
                        series: line.label,
                        label: labels[index],
                        value,
                    })
                )
                .filter((_text, index) => line.values[index] !== null)
        );
        return [`${title}. ${figures.join("; ")}`, ...this.beginnings].join(". ");
    }

    get marks() {
        return this.props.marks || [];
    }

    /** The marks in words, each with the point at or before it. */
    get beginnings() {
        return this.marks.map((mark) =>
            _t("%(phase)s begins at %(label)s", {
                phase: mark.label,
                label: this.props.labels[Math.ceil(mark.place)],
            })
        );
    }

    get hasLegend() {
        return this.props.series.length > 1;
    }

    get rows() {
        return this.props.labels.map((label, index) => ({label, index}));
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    swatch({key}) {
        return `color: var(${STYLES[key].color})`;
    }

    getConfig(style) {
        const {labels, series, type, onOpen} = this.props;
        return {
            type,
            data: {
                labels,
                datasets: series.map((line) => this.getDataset(line, style)),
            },
            options: {
                ...chartOptions(({datasetIndex, dataIndex}) => {
                    const {label, texts} = series[datasetIndex];
                    return `${label}: ${texts[dataIndex]}`;
                }),
                onClick: () => onOpen && onOpen(),
                // The names of marks stand above the chart.
                layout: {padding: {top: this.marks.length ? 20 : 0}},
                scales: this.getScales(style),
            },
            plugins: this.marks.length ? [phaseMarks(this.marks, style)] : [],
        };
    }

    getDataset({key, label, values}, style) {
        const color = themeColor(style, STYLES[key].color);
        const isRadar = this.props.type === "radar";
        return {
            label,
            data: isRadar ? values.map((value) => value || 0) : values,
            borderColor: color,
            backgroundColor: isRadar ? `${color}33` : color,
            borderDash: STYLES[key].dash,
            borderWidth: 2,
            fill: isRadar,
            // What has no goal has no point, and a limit is a line only.
            pointRadius: values.map((value) =>
                value === null || STYLES[key].isLine ? 0 : 3
            ),
            pointHitRadius: 8,
        };
    }

    getScales(style) {
        if (this.props.type !== "radar") {
            return chartScales(style);
        }
        const lines = {color: themeColor(style, "--border-color")};
        return {
            r: {
                min: 0,
                max: 100,
                angleLines: lines,
                grid: lines,
                pointLabels: {color: style.color},
                ticks: {display: false, stepSize: 25},
            },
        };
    }
}
