import { Stack, Text, Title } from '@mantine/core'
import { useWords } from '../words/index.ts'
import { PageLink } from './page-link.tsx'

export function UnknownPage() {
  const { t } = useWords()
  return (
    <Stack gap="xs" align="flex-start" py="xl">
      <Title order={1} size="h2">
        {t('app.unknownPage')}
      </Title>
      <Text c="dimmed">{t('app.unknownPageHint')}</Text>
      <PageLink to="/">{t('app.toChannels')}</PageLink>
    </Stack>
  )
}
