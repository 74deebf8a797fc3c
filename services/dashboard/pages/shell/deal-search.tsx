import { ActionIcon, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { parseDealAddress, toDealPath } from '../state/deal-address.ts'
import { goTo } from '../state/location.ts'
import { readStored, useWords } from '../words/index.ts'
import { SearchIcon } from './icons.tsx'

/** The CRM whose deal was last looked at: an id alone is taken for one of its. */
export const USUAL_CRM = 'touchledger.crm'

export function DealSearch() {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const find = (event: FormEvent) => {
    event.preventDefault()
    const deal = parseDealAddress(text, readStored(USUAL_CRM) ?? 'amocrm')
    setWrong(deal === null && text.trim() !== '')
    if (deal !== null) goTo(toDealPath(deal))
  }
  return (
    <search>
      <form onSubmit={find}>
        <TextInput
          type="search"
          size="sm"
          aria-label={t('app.findDeal')}
          placeholder={t('app.findDealHint')}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setWrong(false)
          }}
          error={isWrong ? t('app.notACard') : null}
          rightSection={
            <ActionIcon type="submit" variant="subtle" color="gray" aria-label={t('app.findDeal')}>
              <SearchIcon />
            </ActionIcon>
          }
        />
      </form>
    </search>
  )
}
