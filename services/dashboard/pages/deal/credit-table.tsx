import { Table, Text } from '@mantine/core'
import type { ConversionExplained } from '../api/deal.ts'
import { formatMoney, formatShareExactly, formatShares } from '../format/amounts.ts'
import { formatDay } from '../format/times.ts'
import { Hint } from '../shell/hint.tsx'
import { useWords } from '../words/index.ts'
import classes from './deal.module.css'

type Props = { conversion: ConversionExplained; isOfMoney: boolean }
/** Rows of a table: a path can have 10,000 touches. */
const ROWS_MAX = 200

/** Touches against models: money and share of each. */
export function CreditTable({ conversion, isOfMoney }: Props) {
  const { t, name, language } = useWords()
  const { models, path, currency } = conversion
  const isUntouched = models.every((model) => model.credits.length === 0)
  const money = (text: string) => formatMoney(text, currency ?? '', language)
  const cell = (credit: { share: string; amount: string } | null | undefined) =>
    credit === null || credit === undefined ? null : (
      <>
        {isOfMoney && <span className="numbers">{money(credit.amount)}</span>}
        <Text component="div" fz={isOfMoney ? 'xs' : 'sm'} c={isOfMoney ? 'dimmed' : 'inherit'} className="numbers" title={credit.share}>
          {formatShareExactly(credit.share, language)}
        </Text>
      </>
    )
  return (
    <>
      <Table.ScrollContainer minWidth={0} type="native" scrollAreaProps={{ tabIndex: 0 }}>
        <Table className={classes.table} verticalSpacing={6} horizontalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('credit.touch')}</Table.Th>
              {models.map((model) => (
                <Table.Th key={model.model_id} scope="col" className={classes.number}>
                  <Hint text={model.definition[language]}>{name('models', model.model_id)}</Hint>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {path.slice(0, ROWS_MAX).map((touch, index) => (
              <Table.Tr key={touch.touch_ref} data-touch={touch.touch_ref}>
                <Table.Th scope="row" fw={500}>
                  {index + 1}. {touch.channel}
                  <Text component="div" size="xs" c="dimmed">
                    {formatDay(touch.date, language)}
                  </Text>
                </Table.Th>
                {models.map((model) => (
                  <Table.Td key={model.model_id} className={classes.number} data-model={model.model_id}>
                    {cell(model.credits.find((credit) => credit.touch_ref === touch.touch_ref))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
            {(isUntouched || models.some((model) => model.unattributed !== null)) && (
              <Table.Tr data-touch="">
                <Table.Th scope="row" fw={500}>
                  {t('deal.unattributed')}
                  <Text component="div" size="xs" c="dimmed">
                    {name('reasons', models.find((model) => model.unattributed !== null)?.unattributed?.reason ?? '')}
                  </Text>
                </Table.Th>
                {models.map((model) => (
                  <Table.Td key={model.model_id} className={classes.number} data-model={model.model_id}>
                    {cell(model.unattributed)}
                  </Table.Td>
                ))}
              </Table.Tr>
            )}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr className={classes.total}>
              <Table.Th scope="row">{t('credit.total')}</Table.Th>
              {models.map((model) => (
                <Table.Td key={model.model_id} className={classes.number} data-model={model.model_id}>
                  {isOfMoney && <span className="numbers">{money(model.total.amount)}</span>}
                  <Text
                    component="div"
                    fz={isOfMoney ? 'xs' : 'sm'}
                    c={isOfMoney ? 'dimmed' : 'inherit'}
                    title={formatShares(model.total.share, language)}
                  >
                    {formatShareExactly(model.total.share, language)}
                  </Text>
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      {path.length > ROWS_MAX && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('credit.firstOnly', { shown: ROWS_MAX, count: path.length })}
        </Text>
      )}
    </>
  )
}
