<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Beginning;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Json\FormatJson;
use MediaWiki\Permissions\Authority;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Utils\MWTimestamp;

/** What the editor of JSON begins with, where nothing is proposed yet, or nothing any more. */
final class Templates {
	public function __construct(
		private readonly Drafts $drafts,
		private readonly Histories $histories,
		private readonly Settings $settings
	) {
	}

	/** Tell whether a proposal says something that somebody may still decide on. */
	public function waits( Kind $kind, string $name ): bool {
		return in_array( $this->histories->proposal( $kind, $name )->state(), [ 'open', 'outdated' ], true );
	}

	/** Return what is live, as a user may see it; or else what a new document is made of. */
	public function text( Kind $kind, string $name, Authority $user ): string {
		$live = $this->drafts->head( $kind->page, $name );
		$text = $live?->getContent( SlotRecord::MAIN, RevisionRecord::FOR_THIS_USER, $user )?->serialize();
		if ( $live || !$kind->isInstrument() ) {
			return $text ?? '{}';
		}
		$document = Beginning::template( $name, (int)MWTimestamp::time(), $this->settings->environments() );
		return (string)FormatJson::encode( $kind->validator->inOrder( $document ), "\t", FormatJson::UTF8_OK );
	}
}
