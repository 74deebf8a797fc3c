import { Select, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { ConversionExplained } from '../api/deal.ts'
import { formatMoney, formatShareExactly } from '../format/amounts.ts'
import { groupDecimal, trimDecimal } from '../format/decimals.ts'
import { useWords, type Words } from '../words/index.ts'
import { type Steps, spellOut } from './arithmetic.ts'
import classes from './deal.module.css'
import { Part } from './part.tsx'

const ROWS_MAX = 200

/** One model's way from weights to money, line by line, as one would check it with a calculator. */
export function ArithmeticTable({ conversion, isOfMoney }: { conversion: ConversionExplained; isOfMoney: boolean }) {
  const words = useWords()
  const { t, name, language } = words
  const { models, path, before, after, currency } = conversion
  const [chosen, setChosen] = useState(models[0]?.model_id ?? '')
  const model = models.find(({ model_id }) => model_id === chosen) ?? models[0]
  if (model === undefined) return null
  const steps = spellOut(
    model.credits.map(({ weight }) => weight),
    before ?? '0',
    after ?? '0',
  )
  const money = (text: string) => formatMoney(text, currency ?? '', language)
  return (
    <Part
      title={t('credit.arithmetic')}
      aside={
        <Select
          aria-label={t('credit.model')}
          data={models.map(({ model_id }) => ({ value: model_id, label: name('models', model_id) }))}
          value={model.model_id}
          allowDeselect={false}
          onChange={(value) => setChosen(value ?? chosen)}
        />
      }
    >
      <Text size="sm" mb="sm">
        {model.definition[language]}
      </Text>
      {model.unattributed !== null ? (
        <Text size="sm">
          {name('reasons', model.unattributed.reason)}
          {isOfMoney && `: ${t('credit.whole', { value: money(model.unattributed.amount) })}`}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={0} type="native" scrollAreaProps={{ tabIndex: 0 }}>
          <Table className={classes.table} verticalSpacing={6} horizontalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('credit.touch')}</Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  {t('credit.weight')}
                </Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  {t('credit.share')}
                </Table.Th>
                {isOfMoney && (
                  <Table.Th scope="col" className={classes.number}>
                    {t('credit.amount')}
                  </Table.Th>
                )}
                <Table.Th scope="col">{t('credit.how')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {model.credits.slice(0, ROWS_MAX).map((credit, index) => {
                const step = steps[index]
                return (
                  <Table.Tr key={credit.touch_ref} data-touch={credit.touch_ref}>
                    <Table.Th scope="row" fw={500}>
                      {path.findIndex(({ touch_ref }) => touch_ref === credit.touch_ref) + 1}. {credit.channel}
                    </Table.Th>
                    <Table.Td className={classes.number}>{formatWeight(credit.weight, words)}</Table.Td>
                    <Table.Td className={classes.number} title={credit.share}>
                      {formatShareExactly(credit.share, language)}
                    </Table.Td>
                    {isOfMoney && <Table.Td className={classes.number}>{money(credit.amount)}</Table.Td>}
                    <Table.Td className={classes.how}>
                      {step === undefined
                        ? credit.arithmetic
                        : sayHow(step, { amount: credit.amount, before, after, isOfMoney }, money, words)}
                    </Table.Td>
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {path.length > ROWS_MAX && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('credit.firstOnly', { shown: ROWS_MAX, count: path.length })}
        </Text>
      )}
    </Part>
  )
}

/** Nine digits are what a share keeps. */
const formatWeight = (weight: number, { language }: Pick<Words, 'language'>): string => {
  const text = String(Number(weight.toPrecision(9)))
  return text.includes('e') ? text : groupDecimal(text, language)
}

type Of = { amount: string; before: string | null; after: string | null; isOfMoney: boolean }

function sayHow(step: Steps, { amount, before, after, isOfMoney }: Of, money: (text: string) => string, words: Words): string {
  const { t, language } = words
  const percent = (share: string) => formatShareExactly(trimDecimal(share), language)
  const share = t('credit.shareOf', {
    weight: formatWeight(step.weight, words),
    total: formatWeight(step.totalWeight, words),
    share: percent(step.share),
  })
  if (!isOfMoney) return share
  if (step.isExact)
    return `${share}; ${t('credit.product', { share: percent(step.share), value: money(after ?? '0'), amount: money(amount) })}`
  const isFirstDocument = /^[0.]*$/.test(before ?? '0')
  const running = isFirstDocument
    ? t('credit.running', { running: percent(step.running), value: money(after ?? '0'), soFar: money(step.soFar) })
    : t('credit.runningOfBoth', {
        running: percent(step.running),
        after: money(after ?? '0'),
        ofAfter: money(step.ofAfter),
        before: money(before ?? '0'),
        ofBefore: money(step.ofBefore),
        soFar: money(step.soFar),
      })
  const less = step.given === null ? '' : `, ${t('credit.less', { given: money(step.given), amount: money(amount) })}`
  return `${share}; ${running}${less}`
}
