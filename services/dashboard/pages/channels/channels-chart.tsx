import { Card, Group, Text, Title, useComputedColorScheme } from '@mantine/core'
import { BarChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { modelColour } from '../shell/theme.ts'
import { useWords } from '../words/index.ts'
import classes from './channels-table.module.css'
import { formatCredit, isMoneyGoal, nameRow, type ReportView } from './rows.ts'

register([BarChart, GridComponent, TooltipComponent, SVGRenderer])

const ROWS_MAX = 12
const BAR_PX = 11

/** Bars by row and model. Lengths are floats, as lengths may be; every number that is read is the API's text. */
export function ChannelsChart({ report, models, goal, groupBy }: ReportView) {
  const { t, name, language } = useWords()
  const scheme = useComputedColorScheme('light')
  const place = useRef<HTMLDivElement>(null)
  const rows = report.rows.slice(0, ROWS_MAX)
  const height = rows.length * (models.length * BAR_PX + 14) + 34
  const { currency } = report.meta

  useEffect(() => {
    if (place.current === null) return
    const chart = init(place.current, null, { renderer: 'svg' })
    const shown = report.rows.slice(0, ROWS_MAX)
    const [ink, faint, line] = scheme === 'dark' ? ['#d5d7db', '#8b9098', '#34373c'] : ['#212529', '#868e96', '#e9ecef']
    const compact = new Intl.NumberFormat(language === 'ru' ? 'ru-RU' : 'en-GB', { notation: 'compact', maximumFractionDigits: 1 })
    const isNarrow = place.current.clientWidth < 560
    chart.setOption({
      animationDuration: 250,
      // Named, not inherited: label widths are measured with it.
      textStyle: { fontFamily: getComputedStyle(place.current).fontFamily },
      grid: { left: 8, right: 28, top: 4, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        confine: true,
        renderMode: 'richText',
        backgroundColor: scheme === 'dark' ? '#25282c' : '#ffffff',
        borderColor: line,
        textStyle: { color: ink, fontSize: 12 },
        formatter: (marks: unknown) => {
          const first = Array.isArray(marks) ? Number(marks[0]?.dataIndex) : Number.NaN
          const row = shown[first]
          if (row === undefined) return ''
          const lines = models.map((model) => {
            const cell = row.models[model]
            return `${name('models', model)}: ${cell === undefined ? '—' : formatCredit(cell, goal, currency, language)}`
          })
          return [nameRow(row, groupBy, { t, name }), ...lines].join('\n')
        },
      },
      xAxis: {
        type: 'value',
        axisLabel: { color: faint, hideOverlap: true, formatter: (value: number) => compact.format(value) },
        splitNumber: isNarrow ? 2 : 6,
        splitLine: { lineStyle: { color: line } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map((row) => nameRow(row, groupBy, { t, name })),
        axisLabel: { color: ink, width: isNarrow ? 110 : 230, overflow: 'truncate', fontSize: isNarrow ? 11 : 12 },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: line } },
      },
      series: models.map((model, index) => ({
        type: 'bar',
        name: name('models', model),
        itemStyle: { color: modelColour(index, scheme), borderRadius: [0, 2, 2, 0] },
        barMaxWidth: BAR_PX,
        barGap: '10%',
        data: shown.map((row) => Number((isMoneyGoal(goal) ? row.models[model]?.amount : row.models[model]?.shares) ?? 0)),
      })),
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [report, models, goal, groupBy, scheme, language, currency, name, t])

  const what = t('channels.chart')
  return (
    <Card component="section" withBorder p="md">
      <Group justify="space-between" gap="xs 20px" mb="xs">
        <Title order={2} size="h5">
          {what}
        </Title>
        <Group gap="4px 16px">
          {models.map((model, index) => (
            <Group key={model} gap={7} wrap="nowrap">
              <span className={classes.dot} style={{ background: modelColour(index, scheme) }} aria-hidden="true" />
              <Text size="xs">{name('models', model)}</Text>
            </Group>
          ))}
        </Group>
      </Group>
      <div ref={place} role="img" aria-label={t('channels.chartOf', { what })} style={{ width: '100%', height }} />
      {report.rows.length > ROWS_MAX && (
        <Text size="xs" c="dimmed">
          {t('channels.chartTop', { count: ROWS_MAX })}
        </Text>
      )}
    </Card>
  )
}
