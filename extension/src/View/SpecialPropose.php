<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\SpecialPage\SpecialPage;

/** Special:ProposeInstrument: a new instrument, a change of one, or a copy of one. */
final class SpecialPropose extends SpecialPage {
	public function __construct( private readonly FormFactory $forms ) {
		parent::__construct( FormPage::SPECIAL );
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$this->setHeaders();
		$this->outputHeader();
		$name = strtr( trim( (string)$subPage ), ' ', '_' );
		$form = $this->forms->of( $this->getContext() );
		if ( $this->getRequest()->wasPosted() ) {
			$form->submit( $name );
		} else {
			$form->open( $name, OpenedForm::PROPOSAL, trim( $this->getRequest()->getText( 'copy' ) ) );
		}
	}

	/** @inheritDoc */
	public function doesWrites() {
		return true;
	}

	/** @inheritDoc */
	protected function getGroupName() {
		return 'wiki';
	}
}
