<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Deferred\DeferredUpdates;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Storage\Hook\PageSaveCompleteHook;
use Psr\Log\LoggerInterface;
use Throwable;

/**
 * Looks at every save of our pages, when the person who saved has their answer.
 *
 * An undelete is none: its log entry is the core's, and what comes back has the tags that it had.
 */
final class EventHooks implements PageSaveCompleteHook {
	public function __construct(
		private readonly Events $events,
		private readonly Kinds $kinds,
		private readonly LoggerInterface $logger
	) {
	}

	/** @inheritDoc */
	public function onPageSaveComplete( $wikiPage, $user, $summary, $flags, $revisionRecord, $editResult ) {
		$kind = $this->kinds->ofNamespace( $wikiPage->getNamespace() );
		if ( !$kind || $editResult->isNullEdit() ) {
			return;
		}
		DeferredUpdates::addCallableUpdate( function () use ( $kind, $revisionRecord ) {
			try {
				$this->events->tell( $kind, $revisionRecord );
			} catch ( Throwable $error ) {
				$this->logger->error(
					'What revision {revision} did is told nowhere: no tag, no log entry, no notification.',
					[ 'revision' => $revisionRecord->getId(), 'exception' => $error ]
				);
				// MediaWiki takes back what was begun of this. The save is done.
				throw $error;
			}
		} );
	}
}
