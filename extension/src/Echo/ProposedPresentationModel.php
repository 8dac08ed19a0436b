<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Echo;

use MediaWiki\Message\Message;

/** Something waits for review. */
final class ProposedPresentationModel extends PresentationModel {
	/** @inheritDoc */
	public function getIconType() {
		return 'edit';
	}

	protected function label(): Message {
		return $this->msg( 'instrumentconfigurator-echo-review' );
	}
}
