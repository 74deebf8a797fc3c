import { Alert, Button, Group, List, PasswordInput, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiFault } from '../api/api-fault.ts'
import { writeKey } from '../api/client.ts'
import { useWords } from '../words/index.ts'
import { WarningIcon } from './icons.tsx'

/** What went wrong and what to do about it. `children` are further ways out that only the page knows. */
export function FaultBox({ fault, retry, children }: { fault: unknown; retry: () => void; children?: ReactNode }) {
  const { t } = useWords()
  const { status, faults, requestId } = fault instanceof ApiFault ? fault : new ApiFault(0, [], '')
  if (status === 401) return <KeyBox retry={retry} />
  const [title, hint] =
    status === 0
      ? [t('faults.offline'), t('faults.offlineHint')]
      : status === 403
        ? [t('faults.forbidden'), '']
        : status === 503
          ? [t('faults.unavailable'), t('faults.unavailableHint')]
          : status >= 500
            ? [t('faults.internal'), t('faults.internalHint', { id: requestId || '—' })]
            : [t('faults.refused'), t('faults.refusedHint')]
  return (
    <Alert color={status >= 400 && status < 500 ? 'yellow' : 'red'} icon={<WarningIcon />} title={title} role="alert">
      <Stack gap="sm" align="flex-start">
        {hint !== '' && <Text size="sm">{hint}</Text>}
        {faults.length > 0 && (
          <List size="sm" spacing={4}>
            {faults.map((each) => (
              <List.Item key={`${each.field} ${each.found}`}>{t(each.found === '' ? 'faults.missing' : 'faults.found', each)}</List.Item>
            ))}
          </List>
        )}
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={retry}>
            {t('common.retry')}
          </Button>
          {children}
        </Group>
      </Stack>
    </Alert>
  )
}

function KeyBox({ retry }: { retry: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [key, setKey] = useState('')
  const enter = (event: FormEvent) => {
    event.preventDefault()
    writeKey(key.trim())
    void queries.invalidateQueries()
    retry()
  }
  return (
    <Alert color="gray" title={t('faults.keyTitle')} role="alert" maw={560}>
      <form onSubmit={enter}>
        <Stack gap="sm" align="stretch">
          <Text size="sm">{t('faults.keyHint')}</Text>
          <PasswordInput label={t('faults.key')} value={key} onChange={(event) => setKey(event.currentTarget.value)} autoComplete="off" />
          <Button type="submit" disabled={key.trim() === ''} style={{ alignSelf: 'flex-start' }}>
            {t('faults.enter')}
          </Button>
        </Stack>
      </form>
    </Alert>
  )
}
