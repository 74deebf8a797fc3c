import '@mantine/core/styles.css'
import './pages.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiFault } from './api/api-fault.ts'
import { App } from './shell/app.tsx'
import { theme } from './shell/theme.ts'
import { startWords } from './words/index.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one however often it is asked; what failed may pass.
      retry: (failures, fault) => failures < 2 && !(fault instanceof ApiFault && fault.status >= 400 && fault.status < 500),
      staleTime: 30_000,
    },
  },
})

await startWords()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
