import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {loadBundle} from "@web/core/assets";

// What is planned is dashed as well, for those who do not tell the colours apart.
const STYLES = {
    planned: {color: "--secondary-color", dash: [6, 4]},
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
        onOpen: {type: Function, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({isTable: false});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas) => {
                const chart = canvas && new Chart(canvas, this.getConfig(canvas));
                return () => chart && chart.destroy();
            },
            () => [this.canvas.el, this.props.series]
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
        return `${title}. ${figures.join("; ")}`;
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

    getConfig(canvas) {
        const style = getComputedStyle(canvas);
        const {labels, series, type, onOpen} = this.props;
        return {
            type,
            data: {
                labels,
                datasets: series.map((line) => this.getDataset(line, style)),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: () => onOpen && onOpen(),
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {
                            label: ({datasetIndex, dataIndex}) => {
                                const {label, texts} = series[datasetIndex];
                                return `${label}: ${texts[dataIndex]}`;
                            },
                        },
                    },
                },
                scales: this.getScales(style),
            },
        };
    }

    getDataset({key, label, values}, style) {
        const color = style.getPropertyValue(STYLES[key].color).trim();
        const isRadar = this.props.type === "radar";
        return {
            label,
            data: isRadar ? values.map((value) => value || 0) : values,
            borderColor: color,
            backgroundColor: isRadar ? `${color}33` : color,
            borderDash: STYLES[key].dash,
            borderWidth: 2,
            fill: isRadar,
            // What has no goal has no point.
            pointRadius: values.map((value) => (value === null ? 0 : 3)),
        };
    }

    getScales(style) {
        const {color} = style;
        const lines = {color: style.getPropertyValue("--border-color").trim()};
        if (this.props.type === "radar") {
            return {
                r: {
                    min: 0,
                    max: 100,
                    angleLines: lines,
                    grid: lines,
                    pointLabels: {color},
                    ticks: {display: false, stepSize: 25},
                },
            };
        }
        return {
            x: {grid: {display: false}, ticks: {color}},
            y: {
                border: {display: false},
                grid: lines,
                ticks: {
                    color,
                    maxTicksLimit: 6,
                    // Its minus would stand behind a number among Persian words.
                    callback: (value) =>
                        `\u2066${formatFloat(value, {
                            humanReadable: true,
                            minDigits: 3,
                        })}\u2069`,
                },
            },
        };
    }
}
