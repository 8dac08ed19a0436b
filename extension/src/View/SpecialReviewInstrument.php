<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branch;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branches;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Decisions;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;

/** Special:ReviewInstrument/NAME, which takes what people decide of a proposal, and shows the review on its own. */
final class SpecialReviewInstrument extends SpecialPage {
	public function __construct(
		private readonly Branches $branches,
		private readonly Decisions $decisions,
		private readonly Kinds $kinds,
		private readonly ReviewDesk $desk,
		private readonly Settings $settings
	) {
		parent::__construct( 'ReviewInstrument', '', false );
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$this->setHeaders();
		$this->outputHeader();
		ReviewDesk::guard( $this->getOutput() );
		$page = Title::newFromText( (string)$subPage, $this->kinds->all[0]->proposal );
		$kind = $page ? $this->kinds->ofNamespace( $page->getNamespace() ) : null;
		$branch = $kind ? $this->branches->look( $kind, $page->getDBkey() ) : null;
		if ( !$branch?->head ) {
			$this->getOutput()->addHTML( $this->msg( 'instrumentconfigurator-review-none' )->parseAsBlock() );
			return;
		}
		$this->getOutput()->setPageTitleMsg( $this->msg( 'instrumentconfigurator-review-title' )
			->plaintextParams( $page->getText() ) );
		$refused = $this->getRequest()->wasPosted() ? $this->decided( $branch ) : null;
		if ( $refused === null || !$refused->isGood() ) {
			// What was refused may have moved meanwhile.
			$now = $refused === null ? $branch : $this->branches->look( $kind, $page->getDBkey() );
			$context = $this->getContext();
			$frame = new Frame( $context, $this->getLinkRenderer(), $now->proposalPage(), $kind, $this->settings );
			$frame->show( $this->desk->html( $frame, $now, $refused ), $frame->links( [] ) );
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

	/** Do what was posted, and send the reader on; or return why it was not done. */
	private function decided( Branch $branch ): Status {
		$request = $this->getRequest();
		$decision = $request->getText( 'decision' );
		$form = DecisionForm::of( $this->getContext(), $branch, [], fn ( string $reason ) => $this->decisions->make(
			$decision, $this->getContext(), $branch, DecisionForm::seen( $request ), $reason ) );
		$done = $form->tryAuthorizedSubmit();
		if ( !$done instanceof Status ) {
			return Status::newFatal( 'sessionfailure' );
		}
		if ( $done->isGood() ) {
			$page = $decision === Decisions::APPROVE ? $branch->page() : $branch->proposalPage();
			Aftermath::tell( $this->getContext(), $page, "done-$decision", (string)$done->getValue() );
		}
		return $done;
	}
}
